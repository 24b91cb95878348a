import { divisionTable, villageCore } from './division-table.ts';
import { createMemoryOfTexts } from './memory.ts';

/** What a row says about a place. A code may stand in any of the name columns, as exports have it. */
export type PlaceDescription = {
  codes?: readonly (string | null)[];
  province?: string | null;
  prefecture?: string | null;
  county?: string | null;
  township?: string | null;
  village?: string | null;
  /** Running text, from the province or any level below it down to the door. */
  address?: string | null;
  /** Division that the place is known to lie in; only used to read names that say no county. */
  within?: string | null;
};

const provinceCodes = new Set(
  [...divisionTable.nameOf.keys()].filter((code) => code.length === 2).concat('82', '83'),
);

/**
 * A division code without its trailing zero groups: 2, 4, 6, 9 or 12 digits.
 * Exports pad to 6, 9, 12 or 15 digits (`450703000000` is `450703`). Null when the text is no such code.
 */
export function normaliseDivisionCode(text: string): string | null {
  const code = text.replace(/\.0+$/, '');
  if (!/^(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12}|\d{15})$/.test(code) || !provinceCodes.has(code.slice(0, 2)))
    return null;
  let end = Math.min(code.length, 12);
  if (end === 12 && code.slice(9, 12) === '000') end = 9;
  if (end === 9 && code.slice(6, 9) === '000') end = 6;
  if (end === 6 && code.slice(4, 6) === '00') end = 4;
  if (end === 4 && code.slice(2, 4) === '00') end = 2;
  return code.slice(0, end);
}

/**
 * The deepest division the description names: 2, 4, 6, 9 or 12 digits, null when unknown.
 * Provinces, prefectures and counties of the whole country are known by name, townships and villages of the
 * shipped counties. A code outweighs names that contradict it. Names of several places give null, never a guess.
 * Source: GB/T 2260, GB/T 10114; National Bureau of Statistics 2023.
 */
export function resolveDivision(place: PlaceDescription): string | null {
  return remembered(textsOf(place), () => resolve(place));
}

/** Families and classes stand together in an export: the same place follows itself. */
const remembered = createMemoryOfTexts<string | null>(8_000);

function textsOf(place: PlaceDescription): (string | null | undefined)[] {
  const { codes, province, prefecture, county, township, village, address, within } = place;
  return [province, prefecture, county, township, village, address, within, ...(codes ?? noCodes)];
}

const noCodes: readonly string[] = [];

function resolve(place: PlaceDescription): string | null {
  const { province, prefecture, county, township, village, address } = place;
  const levels = [province, prefecture, county, township, village].map((text) => text ?? '');
  let code = '';
  for (const text of [...(place.codes ?? []), ...levels, address]) {
    const found = codeIn(text ?? '');
    if (found !== null && found.length > code.length && found.startsWith(code)) code = found;
  }
  let at = code;
  for (const name of levels) at = step(at, compact(name));
  const within = place.within?.startsWith(at) === true ? place.within : at;

  const text = compact(address ?? '');
  const found = walk(at, text);
  // The hint alone is no finding.
  const nearby = found === at && within !== at ? walk(within, text) : within;
  at = deeper(at, found !== at ? found : nearby === within ? at : nearby);

  if (at.length < 9) {
    const [town, hamlet] = [compact(township ?? ''), compact(village ?? '')];
    const inContext = step(step(within, town), hamlet);
    at = deeper(at, inContext.length >= 9 ? inContext : townAndVillage(town, hamlet));
  }
  return at === '' ? null : at;
}

/**
 * The village as a name to compare across sources (`大寺` for 大寺村委会), from its column, else from the resolved
 * division, else from running text. Null when the place names no village.
 */
export function findVillageName(place: PlaceDescription, division: string | null): string | null {
  const official = division?.length === 12 ? divisionTable.nameOf.get(division) : undefined;
  if (official !== undefined) return villageCore(official);
  const name = compact(place.village ?? '');
  if (name !== '' && codeIn(name) === null) return villageCore(villageInText.exec(name)?.[1] ?? name);
  const address = compact(place.address ?? '');
  const named =
    villageInText.exec(address)?.[1] ??
    villageWithoutTown.exec(address)?.[1] ??
    villageBeforeDoor.exec(address)?.[1];
  return named === undefined ? null : villageCore(named);
}

/** The official name of a division of the table; null when it is not in it. */
export function findDivisionName(code: string): string | null {
  return divisionTable.nameOf.get(code) ?? null;
}

const suffix = '村民委员会|村委会|村委|社区居民委员会|社区居委会|居委会|社区|嘎查|(?<!农|城中|度假)村(?!村)';
const villageInText = new RegExp(
  String.raw`(?:镇|乡|苏木|街道|街道办事处)(?!小学|中学)(\p{Script=Han}{1,10}?(?:${suffix}))`,
  'u',
);
/** What goes on from a village's name, and makes it the name of something else: a street, a township, a bridge, a school. */
const otherwise = String.raw`(?:[镇乡路街道巷桥坪坡岭]|小区|[^村]{0,3}(?:小学|中学|学校))`;
/** A village that opens the text or follows the county: 大寨村委118号. */
const villageWithoutTown = new RegExp(
  String.raw`^(?:\p{Script=Han}*(?:[县市旗]|(?<![社小园])区))?(?:[现租暂居]?住(?:在|于)?)?((?:(?![省州市县区旗镇乡路街巷])\p{Script=Han}){1,8}?(?:${suffix}))(?!${otherwise})`,
  'u',
);
/**
 * Between township and door stands the village, with its suffix or without: 大寺镇李家台13号. Not a street, nor what somebody built, nor a group or
 * what every township has (中学, 政府, 一组): those are numbered, too, and two children of 中心小学5号 are no neighbours.
 */
const villageBeforeDoor = new RegExp(
  String.raw`(?:镇|乡|苏木)((?:(?![省市州县区旗镇乡路街道巷弄校学园苑院厂楼栋府寓厦馆局库矿银号])\p{Script=Han}){2,6}?)` +
    String.raw`(?<![里段座城场站店部所社组队团点居房户屋舍同坊心司委期邸庭际小面旁])(?:第?[\d一二三四五六七八九十]+(?:[村居]民)?小?[社组队屯])?\d+号$`,
  'u',
);
const goesOnOtherwise = new RegExp(`^${otherwise}`, 'u');
/** A name without a suffix (新村 for 新村村委会) is a village's where nothing but its groups and doors follow. */
const groupOrDoor = /^(?:$|\d|[一二三四五六七八九十]|第|[东西南北上下]?[组屯队])/u;
const noise = /^(?:中国|中华人民共和国|市辖区)/u;

function compact(text: string): string {
  return text.replace(/[\s\-_/,，、|·>]+/gu, '');
}

/** `450703`, `450703-钦北区`, `钦北区(450703)`. Fewer than six digits inside a text may be a house number. */
function codeIn(text: string): string | null {
  if (/^\d+(?:\.0+)?$/.test(text)) return normaliseDivisionCode(text);
  const digits = /^(\d{6,15})(?=\D)|[(（](\d{6,15})[)）]$/.exec(text);
  return digits === null ? null : normaliseDivisionCode(digits[1] ?? digits[2] ?? '');
}

/** One column: a name below `at` in full or short form, or running text. */
function step(at: string, name: string): string {
  if (name === '') return at;
  return below(divisionTable.full, at, name) ?? below(divisionTable.short, at, name) ?? walk(at, name);
}

function below(
  names: ReadonlyMap<string, ReadonlyMap<string, string | null>>,
  at: string,
  name: string,
): string | null {
  return names.get(at)?.get(name) ?? null;
}

/**
 * Running text, level by level. A name without its suffix (广西, 钦州) only counts when the next level follows it:
 * 朝阳村3组 is no place in 朝阳市.
 */
function walk(from: string, text: string): string {
  let at = from;
  let certain = from;
  let rest = text;
  for (;;) {
    rest = rest.replace(noise, '');
    const full = longestPrefix(divisionTable.full, at, rest);
    const short = at.length < 4 ? longestPrefix(divisionTable.short, at, rest) : null;
    const found = short !== null && short.length > (full?.length ?? 0) ? short : full;
    if (found === null) {
      const skipped = skipKnown(at, rest);
      if (skipped === null) return villageOfCounty(certain, rest) ?? certain;
      rest = skipped;
      continue;
    }
    at = found.code;
    rest = rest.slice(found.length);
    if (found === full) certain = at;
  }
}

function longestPrefix(
  names: ReadonlyMap<string, ReadonlyMap<string, string | null>>,
  at: string,
  text: string,
): { code: string; length: number } | null {
  const candidates = names.get(at);
  if (candidates === undefined) return null;
  for (const length of lengthsOf(candidates).get(text.charAt(0)) ?? []) {
    if (length > text.length) continue;
    const code = candidates.get(text.slice(0, length)) ?? null;
    if (code !== null) return { code, length };
  }
  return null;
}

/** Where the township is left out: the village, if the county has one of the name, and the text speaks of it. */
function villageOfCounty(at: string, text: string): string | null {
  const found = at.length === 6 ? longestPrefix(divisionTable.villages, at, text) : null;
  if (found === null) return null;
  const name = text.slice(0, found.length);
  const rest = text.slice(found.length);
  const isVillage = isFullVillageName(name, found.code)
    ? !goesOnOtherwise.test(rest)
    : groupOrDoor.test(rest);
  return isVillage ? found.code : null;
}

/** 新村村委会 and 新村村, not 新村. */
function isFullVillageName(name: string, code: string): boolean {
  const official = divisionTable.nameOf.get(code) ?? '';
  return villageCore(official).length < name.length && (name.length > 3 || !/^.村$/u.test(name));
}

/** Lengths of the names that begin with a character, longest first. */
function lengthsOf(names: ReadonlyMap<string, string | null>): ReadonlyMap<string, readonly number[]> {
  const known = lengthIndex.get(names);
  if (known !== undefined) return known;
  const lengths = new Map<string, number[]>();
  for (const name of names.keys()) {
    const opening = name.charAt(0);
    const found = lengths.get(opening) ?? [];
    if (name.length >= 2 && !found.includes(name.length)) lengths.set(opening, [...found, name.length]);
  }
  for (const found of lengths.values()) found.sort((left, right) => right - left);
  lengthIndex.set(names, lengths);
  return lengths;
}

const lengthIndex = new WeakMap<ReadonlyMap<string, string | null>, ReadonlyMap<string, readonly number[]>>();

/** The text begins with the name of a division that `at` already lies in. */
function skipKnown(at: string, text: string): string | null {
  for (const length of [2, 4, 6, 9]) {
    const name = at.length >= length ? divisionTable.nameOf.get(at.slice(0, length)) : undefined;
    if (name !== undefined && text.startsWith(name)) return text.slice(name.length);
  }
  return null;
}

/** A township and a village that occur together in one place of the table need no county beside them. */
function townAndVillage(township: string, village: string): string {
  if (village === '') return '';
  const found = (divisionTable.townships.get(township) ?? [])
    .map((code) => step(code, village))
    .filter((code) => code.length === 12);
  return found.length === 1 ? (found[0] ?? '') : '';
}

/** The parts of an address in one text; division columns may hold codes, which are no part of it. */
export function spellAddress(parts: readonly (string | null | undefined)[]): string | null {
  let spelled = '';
  for (const part of parts)
    if (part !== null && part !== undefined && !/^\d{6,}$/.test(part)) spelled += part;
  return spelled === '' ? null : spelled;
}

function deeper(at: string, found: string): string {
  return found.length > at.length && found.startsWith(at) ? found : at;
}
