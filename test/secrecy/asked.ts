/** Everything there is about one child, wherever a number, a name or a telephone may stand. */
export const everyField = `query ($id: ID!) { child(id: $id) {
  id name citizenId sex birthDate division schooling { status schoolName }
  provenance { field value rivals { value } }
  links { id source sourceKey explanation(language: EN) }
  rejectedLinks { sourceKey explanation }
  student { state records { studentNumber name schoolName className statusLabel } termRegistrations { schoolName absenceReason } graduations { schoolName } }
  household { state records { householdNumber name formerName headName guardians { name relation } statusLabel } }
  welfare { state records { householdNumber personNumber name notInSchoolReason } }
  disability { state records { certificateNumber name } }
  mismatches { id rule { code } evidence { field value } history { reason } } } }`;

const byNumber = (given: string): string => `childByCitizenId(citizenId: ${given}) { id name citizenId }`;

export const lookUp = {
  asLiteral: (id: string) => ({ query: `{ ${byNumber(JSON.stringify(id))} }` }),
  asVariable: (id: string) => ({ query: `query ($n: String!) { ${byNumber('$n')} }`, variables: { n: id } }),
};

type BadRequest = { what: string; path: string; init: RequestInit };

/** Requests that are refused, each with somebody's name or number where the refusal might quote it. */
export function badRequests({ name, id }: { name: string; id: string }, token: string): BadRequest[] {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const posted = (what: string, request: unknown): BadRequest => ({
    what,
    path: '/graphql',
    init: { method: 'POST', headers, body: typeof request === 'string' ? request : JSON.stringify(request) },
  });
  const variable = (type: string, use: string, value: unknown) => ({
    query: `query ($v: ${type}) { ${use} }`,
    variables: { v: value },
  });
  return [
    posted('a number without quotes', { query: `{ childByCitizenId(citizenId: ${id}) { id } }` }),
    posted('a number where a list should be', {
      query: `{ children(filter: { schooling: "${id}" }) { totalCount } }`,
    }),
    posted('a number as an enum value', {
      query: `{ children(filter: { schooling: [N${id}] }) { totalCount } }`,
    }),
    posted('a number as a field', { query: `{ child(id: "c") { n${id} } }` }),
    posted('a number as an argument', { query: `{ child(id: "c", n${id}: 1) { id } }` }),
    posted('a number as a type', { query: `{ child(id: "c") { ... on N${id} { id } } }` }),
    posted('a number as a fragment', { query: `{ child(id: "c") { ...N${id} } }` }),
    posted('a number as a variable', { query: `query { child(id: $n${id}) { id } }` }),
    posted('a number as a directive', { query: `{ child(id: "c") { id @n${id} } }` }),
    posted('a number that never ends', { query: `{ childByCitizenId(citizenId: "${id}) { id } }` }),
    posted('a name outside of quotes', { query: `{ childByCitizenId(citizenId: ${name}) { id } }` }),
    posted('a name in a comment', { query: `# ${name}\n{ nothing }` }),
    posted('a number as a date', { query: `{ children(filter: { bornFrom: "${id}" }) { totalCount } }` }),
    posted('a name as a date', variable('Date', 'children(filter: { bornFrom: $v }) { totalCount }', name)),
    posted('a number as an integer', variable('Int', 'children(first: $v) { totalCount }', id)),
    posted(
      'a number as an enumeration',
      variable('[SchoolingStatus!]', 'children(filter: { schooling: $v }) { totalCount }', [id]),
    ),
    posted('a number as a cursor', { query: `{ children(after: "${id}") { totalCount } }` }),
    posted('a number as a division', { query: `{ children(filter: { division: "${id}" }) { totalCount } }` }),
    posted(
      'a name inside an object',
      variable('ChildFilter', 'children(filter: $v) { totalCount }', { [`n${id}`]: name }),
    ),
    posted(
      'an object as a number',
      variable('String!', 'childByCitizenId(citizenId: $v) { id }', { id, name }),
    ),
    posted('a number as an id', { query: `{ child(id: "${id}") { id } mismatch(id: "${name}") { id } }` }),
    posted('a name of an operation', { query: '{ rules { code } }', operationName: name }),
    posted('a number of an operation', { query: `query N${id} { nothing }`, operationName: `N${id}` }),
    posted(
      'JSON that ends early',
      `{"query":"{ childByCitizenId(citizenId: \\"${id}\\") { id } }", "${name}`,
    ),
    posted('JSON that is none', `${name} ${id}`),
    posted('another shape', [name, id]),
    posted('extensions', { query: '{ nothing }', extensions: { [name]: id } }),
    { what: 'a path', path: `/${encodeURIComponent(name)}/${id}`, init: { headers } },
    {
      what: 'a query in the URL',
      path: `/graphql?query=${encodeURIComponent(`{ childByCitizenId(citizenId: "${id}") { name } }`)}`,
      init: { headers },
    },
    {
      what: 'a subscription in the URL',
      path: `/graphql?query=${encodeURIComponent(`subscription { childChanged(division: "${id}") { kind } }`)}`,
      init: { headers: { ...headers, accept: 'text/event-stream' } },
    },
    {
      what: 'another content type',
      path: '/graphql',
      init: { method: 'POST', headers: { ...headers, 'content-type': `text/${id}` }, body: name },
    },
    {
      what: 'headers',
      path: '/graphql',
      init: {
        method: 'POST',
        headers: { ...headers, 'x-case-id': id, 'x-request-id': id, 'user-agent': id, 'last-event-id': id },
        body: '{"query":"{ nothing }"}',
      },
    },
    {
      what: 'a token',
      path: '/graphql',
      init: {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${id}` },
        body: '{"query":"{ rules { code } }"}',
      },
    },
  ];
}
