import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AnswerOf } from "../../../contract/contract.ts";
import { address, hrefOf, setQuery } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { type Moment, momentQuery, momentText } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { State } from "../../parts/state.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { MomentNotes } from "./moment-notes.tsx";
import { PastGate } from "./past-gate.tsx";

type Gates = AnswerOf<"listGatesAsOf">;
type Checkpoints = AnswerOf<"listCheckpointsAsOf">;

interface PastProps {
  readonly migration: string;
  readonly of: Moment;
  readonly gate?: string | undefined;
}

interface Everything extends Gates {
  readonly zone: string;
}

const readGates = async ({ migration, of, gate }: PastProps): Promise<Everything> => {
  const query = momentQuery(of);
  const head = ask("showMigration", { path: { migration } });
  if (gate === undefined) {
    const answer = await ask("listGatesAsOf", { path: { migration }, query });
    return { ...answer, zone: (await head).timeZone };
  }
  const { gate: one, ...rest } = await ask("showGateAsOf", { path: { migration, gate }, query });
  return { ...rest, gates: [one], zone: (await head).timeZone };
};

const Table = ({
  migration,
  rows,
  zone,
}: {
  readonly migration: string;
  readonly rows: Checkpoints["checkpoints"];
  readonly zone: string;
}) => {
  const { moments: texts, matrix, gate } = words.value;
  return (
    <Scroller label={texts.checkpoints}>
      <table class="past-checkpoints">
        <thead>
          <tr>
            <th scope="col">{matrix.state}</th>
            <th scope="col">{texts.checkpoint}</th>
            <th scope="col">{gate.since}</th>
            <th scope="col">{texts.completed}</th>
            <th scope="col">{texts.validUntil}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ unit, requirement, state, since, evidence }) => (
            <tr key={`${unit}/${requirement}`}>
              <td>
                <State state={state} />
              </td>
              <td>
                <Link href={hrefOf(["migrations", migration, "checkpoints", unit, requirement])}>
                  <Said text={`${unit} / ${requirement}`} />
                </Link>
              </td>
              <td>
                <When at={since} zone={zone} />
              </td>
              <td>
                <When at={evidence?.completedAt} zone={zone} />
              </td>
              <td>
                <When at={evidence?.validUntil} zone={zone} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
};

const PastCheckpoints = ({ migration, of, zone }: PastProps & { readonly zone: string }) => {
  const { moments: texts } = words.value;
  const unit = address.value.query.get("unit")?.trim() || undefined;
  const key = `${momentText(of)} ${unit}`;
  const load = (cursor?: string) =>
    ask("listCheckpointsAsOf", { path: { migration }, query: { ...momentQuery(of), unit, cursor } });
  const answer = useAnswer(`past checkpoints ${migration} ${key}`, () => load(), "once");
  const more = useSignal<readonly Checkpoints[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    more.value = [];
    problem.value = undefined;
  }, [key]);
  return (
    <section aria-labelledby="past-checkpoints">
      <h2 id="past-checkpoints">{texts.checkpoints}</h2>
      <div class="filters">
        <label>
          {texts.unit}
          <input
            type="text"
            maxLength={129}
            autocomplete="off"
            spellcheck={false}
            value={unit ?? ""}
            onChange={({ currentTarget }) => setQuery({ unit: currentTarget.value.trim() })}
          />
        </label>
      </div>
      <Read answer={answer}>
        {(first) => {
          const pages = [first, ...more.value];
          const cursor = pages.at(-1)?.cursor ?? undefined;
          const rows = pages.flatMap(({ checkpoints }) => checkpoints);
          const readOn = async (): Promise<void> => {
            try {
              more.value = [...more.value, await load(cursor)];
              problem.value = undefined;
            } catch (error) {
              problem.value = asProblem(error);
            }
          };
          return (
            <>
              {rows.length === 0 ? (
                <div class="empty">{texts.noCheckpoints}</div>
              ) : (
                <Table migration={migration} rows={rows} zone={zone} />
              )}
              {problem.value === undefined ? null : <Trouble problem={problem.value} isShown />}
              {cursor === undefined ? null : (
                <button type="button" onClick={() => void readOn()}>
                  {texts.more}
                </button>
              )}
            </>
          );
        }}
      </Read>
    </section>
  );
};

/** The gates and checkpoints of another moment. */
export const PastReadiness = (props: PastProps) => {
  const { migration, of, gate } = props;
  const { app, moments: texts, gate: gates } = words.value;
  const answer = useAnswer(`past gates ${migration} ${gate} ${momentText(of)}`, () => readGates(props), "once");
  return (
    <Page title={`${app.readiness}: ${gate ?? migration}`}>
      <Read answer={answer}>
        {(value) => (
          <>
            <section aria-labelledby="past-gates">
              <h2 id="past-gates">{texts.gates}</h2>
              <MomentNotes of={value.moment} zone={value.zone} />
              {gate === undefined ? null : (
                <p>
                  <Link href={hrefOf(["migrations", migration])}>{gates.all}</Link>
                </p>
              )}
              {value.gates.length === 0 ? <div class="empty">{texts.noGates}</div> : null}
              <ul class="cards gates">
                {value.gates.map((one) => (
                  <PastGate key={one.id} migration={migration} gate={one} zone={value.zone} />
                ))}
              </ul>
            </section>
            <PastCheckpoints {...props} zone={value.zone} />
          </>
        )}
      </Read>
    </Page>
  );
};
