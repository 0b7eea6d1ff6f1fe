import type { AnswerOf } from "../../../contract/contract.ts";
import { address, setQuery } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { hrefAt } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Chart, type Series } from "../../parts/chart.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { State } from "../../parts/state.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { ExpiresNext } from "../readiness/expiry.tsx";

type Satisfied = AnswerOf<"showSatisfied">;
type Point = Satisfied["points"][number];

const DAY = 86_400_000;
/** By what the address has; nothing is all of it. */
const SPANS: Readonly<Record<string, number>> = { "1": DAY, "7": 7 * DAY, "30": 30 * DAY };

interface OverTime extends Satisfied {
  readonly zone: string;
}

const readOverTime = async (migration: string, span: string): Promise<OverTime> => {
  const back = SPANS[span];
  const from = back === undefined ? undefined : new Date(Date.now() - back).toISOString();
  const [satisfied, { timeZone }] = await Promise.all([
    ask("showSatisfied", { path: { migration }, query: { from } }),
    ask("showMigration", { path: { migration } }),
  ]);
  return { ...satisfied, zone: timeZone };
};

const placesOf = ({ from, to, points }: Satisfied): readonly number[] => {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return points.map(({ at }) => (last === first ? 0 : (Date.parse(at) - first) / (last - first)));
};

interface OneProps {
  readonly of: OverTime;
  readonly title: string;
  readonly what: string;
  readonly series: readonly (readonly [name: string, kind: Series["kind"], member: keyof Omit<Point, "at">])[];
}

/** One number over time, by itself: a full one of the three says nothing of the others. */
const One = ({ of, title, what, series }: OneProps) => {
  const { overTime: texts, locale } = words.value;
  const [first, last] = [of.points[0], of.points.at(-1)];
  const said = series.map(([name, , member]) =>
    texts.fromTo(name, (first?.[member] ?? 0).toLocaleString(locale), (last?.[member] ?? 0).toLocaleString(locale)),
  );
  return (
    <li class="card">
      <h3>{title}</h3>
      <p class="muted small">{what}</p>
      <Chart
        title={title}
        description={`${whenText(of.from, of.zone)} – ${whenText(of.to, of.zone)}. ${said.join("; ")}.`}
        places={placesOf(of)}
        series={series.map(([name, kind, member]) => ({ name, kind, values: of.points.map((one) => one[member]) }))}
      />
      <p class="ends muted small" aria-hidden="true">
        <span>{whenText(of.from, of.zone)}</span>
        <span>{whenText(of.to, of.zone)}</span>
      </p>
    </li>
  );
};

const MEMBERS = ["checkpoints", "satisfied", "waived", "backups", "proven", "gates", "clear"] as const;

const Table = ({ migration, of }: { readonly migration: string; readonly of: OverTime }) => {
  const { overTime: texts, locale } = words.value;
  return (
    <details>
      <summary>{texts.table}</summary>
      <Scroller label={texts.table} class="members">
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.at}</th>
              {MEMBERS.map((one) => (
                <th key={one} scope="col" class="number">
                  {texts[one]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.points.map((point) => (
              <tr key={point.at}>
                <th scope="row">
                  <Link href={hrefAt(["migrations", migration], point.at)}>{whenText(point.at, of.zone)}</Link>
                </th>
                {MEMBERS.map((one) => (
                  <td key={one} class="number">
                    {point[one].toLocaleString(locale)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </details>
  );
};

const LISTED = 20;

const Transitions = ({ migration, of }: { readonly migration: string; readonly of: OverTime }) => {
  const { overTime: texts, gate: gates } = words.value;
  const last = of.transitions.slice(-LISTED).toReversed();
  return (
    <section aria-labelledby="transitions">
      <h2 id="transitions">{texts.transitions}</h2>
      {last.length === 0 ? <p class="muted">{texts.noTransitions}</p> : null}
      {of.transitionCount > last.length ? (
        <p class="muted small">{texts.some(last.length, of.transitionCount)}</p>
      ) : null}
      <ol class="facts-list transitions">
        {last.map(({ at, gate, state, fact }) => (
          <li key={`${fact} ${gate}`}>
            <p class="muted small">
              <When at={at} zone={of.zone} />
            </p>
            <p>
              <State state={state} text={state === "clear" ? gates.clear : gates.blocked} />{" "}
              <Link href={hrefAt(["migrations", migration, "gates", gate, "why"], at)}>
                <Said text={gate} />
              </Link>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
};

/** How the three numbers came to be what they are, what turned, and what stops counting next. */
export const OverTimeView = ({ migration }: { readonly migration: string }) => {
  const { overTime: texts, numbers } = words.value;
  const span = address.value.query.get("days") ?? "";
  const answer = useAnswer(`over time ${migration} ${span}`, () => readOverTime(migration, span), "once");
  return (
    <Page title={`${texts.heading}: ${migration}`} lead={texts.lead}>
      <div class="filters">
        <label>
          {texts.span}
          <select value={span} onChange={({ currentTarget }) => setQuery({ days: currentTarget.value })}>
            <option value="">{texts.all}</option>
            {Object.keys(SPANS).map((one) => (
              <option key={one} value={one}>
                {texts.days(Number(one))}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Read answer={answer}>
        {(of) => (
          <>
            {of.isCut ? <p class="note">{words.value.moments.cut(whenText(of.from, of.zone))}</p> : null}
            <ul class="cards charts">
              <One
                of={of}
                title={numbers.policy}
                what={numbers.policyWhat}
                series={[
                  [texts.checkpoints, "whole", "checkpoints"],
                  [texts.satisfied, "part", "satisfied"],
                  [texts.waived, "third", "waived"],
                ]}
              />
              <One
                of={of}
                title={numbers.recoverability}
                what={numbers.recoverabilityWhat}
                series={[
                  [texts.backups, "whole", "backups"],
                  [texts.proven, "part", "proven"],
                ]}
              />
              <One
                of={of}
                title={numbers.coverage}
                what={numbers.coverageWhat}
                series={[[texts.checkpoints, "asked", "checkpoints"]]}
              />
              <One
                of={of}
                title={words.value.gate.heading}
                what={texts.gatesWhat}
                series={[
                  [texts.gates, "whole", "gates"],
                  [texts.clear, "part", "clear"],
                ]}
              />
            </ul>
            <Table migration={migration} of={of} />
            <ExpiresNext migration={migration} now={of.to} zone={of.zone} />
            <Transitions migration={migration} of={of} />
          </>
        )}
      </Read>
    </Page>
  );
};
