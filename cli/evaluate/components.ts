/** Connected components of a set of pairs: for each member the group's name, that of one of its members. */
export function connectPairs(pairs: Iterable<{ left: string; right: string }>): Map<string, string> {
  const parent = new Map<string, string>();
  const rootOf = (member: string): string => {
    let root = member;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root))
      root = next;
    // Shorter ways for the next time.
    for (let at = member; at !== root;) {
      const next = parent.get(at) ?? root;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { left, right } of pairs) {
    for (const member of [left, right]) if (!parent.has(member)) parent.set(member, member);
    parent.set(rootOf(left), rootOf(right));
  }
  return new Map([...parent.keys()].map((member) => [member, rootOf(member)]));
}
