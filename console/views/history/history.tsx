import { address, hrefOf } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { usePages } from "../../api/use-pages.ts";
import { moment } from "../../moment.ts";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { ChoiceFilter, TextFilter, TimeFilters } from "../../parts/query-fields.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { codeText, FactList } from "./fact-list.tsx";
import { recordedUntil } from "./recorded-until.ts";

const NAMES = ["unit", "requirement", "agent", "gate", "outcome", "code", "from", "to", "order"] as const;
type Asked = Partial<Record<(typeof NAMES)[number], string>>;

/** What was recorded after the moment that is looked at is not asked for. */
const asked = (): Asked => {
  const given: Asked = Object.fromEntries(
    NAMES.flatMap((name) => (address.value.query.get(name) ? [[name, address.value.query.get(name) ?? ""]] : [])),
  );
  const until = recordedUntil(moment.value ?? { at: undefined, knownAt: undefined });
  return until === undefined || (given.to !== undefined && given.to <= until) ? given : { ...given, to: until };
};

const Filters = ({ migration, zone }: { readonly migration: string; readonly zone: string }) => {
  const { history, shared } = words.value;
  const any = ["", history.any] as const;
  const findings = Object.keys(shared.findings).map((code) => [code, codeText(code)] as const);
  const codes = [...shared.codes.map((code) => [code, codeText(code)] as const), ...findings].toSorted((a, b) =>
    a[1].localeCompare(b[1], words.value.locale),
  );
  return (
    <fieldset class="filters" aria-label={history.filters}>
      <TextFilter name="unit" label={history.unit} />
      <TextFilter name="requirement" label={history.requirement} />
      <TextFilter name="agent" label={history.agent} />
      <TextFilter name="gate" label={history.gate} />
      <ChoiceFilter name="outcome" label={history.outcome} choices={[any, ...Object.entries(history.outcomes)]} />
      <ChoiceFilter name="code" label={history.code} choices={[any, ...codes]} />
      <TimeFilters zone={zone} />
      <Link href={hrefOf(["migrations", migration, "history"])} class="clear-filters">
        {history.clear}
      </Link>
    </fieldset>
  );
};

const List = ({ migration, zone }: { readonly migration: string; readonly zone: string }) => {
  const { history: texts } = words.value;
  const query = asked();
  const load = (cursor?: string) => ask("listHistory", { path: { migration }, query: { ...query, cursor } });
  const key = `history ${migration} ${JSON.stringify(query)}`;
  const { answer, more, problem, readOn } = usePages(key, load, ({ facts }) => facts[0]?.id);
  return (
    <Read answer={answer}>
      {(first) => {
        const pages = [first, ...more];
        const cursor = pages.at(-1)?.cursor ?? null;
        const facts = pages.flatMap((one) => one.facts);
        return (
          <>
            {facts.length === 0 ? (
              <div class="empty" role="status">
                {cursor === null ? texts.none : texts.noneYet}
              </div>
            ) : (
              <FactList migration={migration} facts={facts} zone={zone} />
            )}
            {problem === undefined ? null : <Trouble problem={problem} isShown />}
            {cursor === null ? null : (
              <button type="button" onClick={() => void readOn(cursor)}>
                {texts.more}
              </button>
            )}
          </>
        );
      }}
    </Read>
  );
};

/** What was recorded, with every filter in the address. */
export const HistoryView = ({ migration }: { readonly migration: string }) => {
  const { history } = words.value;
  const head = useAnswer(`migration ${migration}`, () => ask("showMigration", { path: { migration } }));
  return (
    <Page title={`${history.heading}: ${migration}`} lead={history.lead}>
      <Read answer={head}>
        {({ timeZone }) => (
          <>
            {moment.value?.knownAt === undefined ? null : (
              <p class="note">{words.value.moments.historyUntil(whenText(moment.value.knownAt, timeZone))}</p>
            )}
            <Filters migration={migration} zone={timeZone} />
            <List migration={migration} zone={timeZone} />
          </>
        )}
      </Read>
    </Page>
  );
};
