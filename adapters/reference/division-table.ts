import national from './national-divisions.json' with { type: 'json' };
import local from './local-divisions.json' with { type: 'json' };

/** Name → code below one division; null where two of its divisions share the (short) name. */
type Names = Map<string, string | null>;

export type DivisionTable = {
  /** Names as written in full, by the code above them; '' is the whole country. */
  full: ReadonlyMap<string, Names>;
  /** Names without their suffix (大寺 for 大寺镇), by the code above them. */
  short: ReadonlyMap<string, Names>;
  /** Official name of every division of the table. */
  nameOf: ReadonlyMap<string, string>;
  /** Townships of the whole table by name: several counties may have one of the name. */
  townships: ReadonlyMap<string, readonly string[]>;
  /** Names of villages, with their suffix, by the code of the county; null where it has several of the name. */
  villages: ReadonlyMap<string, Names>;
};

/** Headings of the standard, not places: what stands below them belongs to the division above. */
const headings = /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/u;

const ethnicParts =
  /(?:各族|汉族|蒙古族?|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族|鄂温克族|裕固族|保安族|独龙族)+(?=自治)/u;
const regionSuffix =
  /(?:维吾尔自治区|回族自治区|壮族自治区|自治区|特别行政区|自治州|自治县|自治旗|地区|林区|特区|省|市|州|盟|县|区|旗)$/u;
const townshipSuffix = /(?:街道办事处|街道办|街道|街办|民族乡|镇|乡)$/u;
const villageSuffix =
  /(?:村民委员会|社区居民委员会|居民委员会|社区居委会|村居委会|村委会|居委会|村委|社区村|村社区|委员会|社区|村)$/u;

function shortRegionName(name: string): string {
  const short = name.replace(ethnicParts, '').replace(regionSuffix, '');
  return short.length >= 2 ? short : name;
}

/** 大寺 for 大寺镇; a one-character name (兴镇) keeps its suffix. */
function shortTownshipName(name: string): string {
  const short = name.replace(townshipSuffix, '');
  return short.length >= 2 ? short : name;
}

/**
 * The name by which villages are compared: 大寺 for 大寺村民委员会, 大寺村委会, 大寺村 and 大寺社区居委会.
 * 孔村村民委员会 and 孔村 both become 孔.
 */
export function villageCore(name: string): string {
  const stem = name.replace(villageSuffix, '');
  const core = stem.replace(/(?:村|社区)$/u, '');
  return core !== '' ? core : stem !== '' ? stem : name;
}

export const divisionTable: DivisionTable = buildTable();

function buildTable(): DivisionTable {
  const full = new Map<string, Names>();
  const short = new Map<string, Names>();
  const nameOf = new Map<string, string>();
  const townships = new Map<string, string[]>();
  const villages = new Map<string, Names>();

  for (const [code, name] of pairs(national.provinces)) {
    nameOf.set(code, name);
    add(full, '', name, code);
    add(short, '', shortRegionName(name), code);
  }
  for (const [province, list] of Object.entries(national.prefectures)) {
    for (const [rest, name] of pairs(list)) {
      if (headings.test(name)) continue;
      const code = province + rest;
      nameOf.set(code, name);
      for (const above of ['', province]) add(full, above, name, code);
      add(short, province, shortRegionName(name), code);
    }
  }
  for (const [prefecture, list] of Object.entries(national.counties)) {
    for (const [rest, name] of pairs(list)) {
      if (headings.test(name)) continue;
      const code = prefecture + rest;
      nameOf.set(code, name);
      // Counties are also looked up without their prefecture, where the name is unique.
      for (const above of ['', prefecture.slice(0, 2), prefecture]) add(full, above, name, code);
      for (const above of [prefecture.slice(0, 2), prefecture])
        add(short, above, shortRegionName(name), code);
    }
  }
  for (const [code, township] of Object.entries(local.townships)) {
    const county = code.slice(0, 6);
    nameOf.set(code, township.name);
    for (const spelling of townshipSpellings(township.name)) add(full, county, spelling, code);
    add(short, county, shortTownshipName(township.name), code);
    for (const spelling of townshipSpellings(township.name))
      townships.set(spelling, [...(townships.get(spelling) ?? []), code]);
    for (const [rest, name] of pairs(township.villages)) {
      nameOf.set(code + rest, name);
      for (const spelling of villageSpellings(name)) {
        add(full, code, spelling, code + rest);
        add(villages, county, spelling, code + rest);
      }
      add(short, code, villageCore(name), code + rest);
      add(short, code, villageCore(name.replace(township.name, '')), code + rest);
    }
  }
  return { full, short, nameOf, townships, villages };
}

function townshipSpellings(name: string): string[] {
  const stem = name.replace(townshipSuffix, '');
  if (name.endsWith('街道')) return [name, `${stem}街道办事处`, `${stem}街道办`, `${stem}街办`];
  // A township may have become a town since the list was typed.
  return name.endsWith('镇') || name.endsWith('乡') ? [`${stem}镇`, `${stem}乡`] : [name];
}

function villageSpellings(name: string): string[] {
  const stem = name.replace(villageSuffix, '');
  const suffixes = /村民委员会$|村委会$/u.test(name)
    ? ['村民委员会', '村委会', '村委', '村']
    : ['社区居民委员会', '社区居委会', '居民委员会', '居委会', '社区'];
  // 孔村村民委员会 is written 孔村 as well as 孔村村.
  return [name, ...suffixes.map((suffix) => stem + suffix), ...(stem.endsWith('村') ? [stem] : [])];
}

function add(names: Map<string, Names>, above: string, name: string, code: string): void {
  const below = names.get(above) ?? new Map<string, string | null>();
  names.set(above, below);
  const known = below.get(name);
  below.set(name, known === undefined || known === code ? code : null);
}

function pairs(list: string): [string, string][] {
  if (list === '') return [];
  return list.split('|').map((entry) => {
    const space = entry.indexOf(' ');
    return [entry.slice(0, space), entry.slice(space + 1)];
  });
}
