/** What a case sheet (一生一案) shows, as a selection on `DropoutCase`. Names of children are read by who opens the sheet. */
export const caseSheet = `id ledger status division version relapse origin originId openedOn closedOn outSince note reason measures
  child { id } holder { department division } facts { name sex birthDate citizenId schoolName grade }
  responsible { name post phone }
  category { category { code title } codeSet code on evidenceIds }
  classifications { category { code title } codeSet code on at actor evidenceIds note }
  visits { on departments participants joint outcome note }
  notices { step name issuedOn deadline servedOn serviceMethod receivedBy } nextNotice ruling { court reference on }
  suspension { status requestedOn guardianDuty since until reference quarters { from to visited } }
  placement { kind schoolName grade approval on } claimedReturn { on schoolName finding asOf }
  deferral { until reason filedOn approvedOn reference }
  transfers { toDivision toDepartment status sentOn note answeredOn answer }
  evidence { id title mediaType sha256 bytes addedOn }
  duties { kind dueOn overdue department title }
  history { kind on at actor department }`;

export const lineFields = `id list line division name birthDate printedCode printedReason claimsReturn child { id } match basis version
  category { code title outcome monitored nextAction nextDepartment }`;

export const totalFields = `on total reduced suspected reconciles rows { code count proved category { code title } }
  differences { code printed counted }`;

/** One case in one line: ids and states, no name. */
export function caseLine(one: {
  id: string;
  child: { id: string };
  status: string;
  ledger: string;
  version: number;
  openedOn: string;
  category: { category: { title: string } } | null;
  duties: { dueOn: string; department: string; title: string }[];
}): string {
  const [next] = one.duties;
  const duty = next === undefined ? '' : `\t${next.dueOn} ${next.department} ${next.title}`;
  const category = one.category?.category.title ?? '-';
  return `${one.id}\t${one.child.id}\t${one.ledger}\t${one.status}\tv${one.version}\t${category}${duty}`;
}
