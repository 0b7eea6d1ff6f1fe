import type { AnswerOf } from "../../../contract/contract.ts";
import { address, hrefOf, setQuery } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { words } from "../../words/words.ts";
import { Easings } from "../plan/plan.tsx";

type Diff = AnswerOf<"diffPlans">;
type Part = Diff["parts"][number];

const PartItem = ({ of: { kind, id, change, members, easier } }: { readonly of: Part }) => {
  const { diff: texts, plan } = words.value;
  return (
    <li class="card part">
      <h3>
        {texts.kinds[kind]} <Said text={id} />
      </h3>
      <p>
        <span class="tag">{texts.changes[change]}</span>{" "}
        {easier ? <span class="tag easier">{texts.easier}</span> : null}
      </p>
      {members.length === 0 ? null : (
        <Scroller label={`${texts.kinds[kind]} ${id}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.member}</th>
                <th scope="col">{plan.before}</th>
                <th scope="col">{plan.after}</th>
              </tr>
            </thead>
            <tbody>
              {members.map(({ member, before, after }) => (
                <tr key={member}>
                  <th scope="row">{member}</th>
                  <td>
                    <Said text={before} />
                  </td>
                  <td>
                    <Said text={after} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </li>
  );
};

const NAMED = 20;

const Names = ({
  title,
  of,
  count,
}: {
  readonly title: string;
  readonly of: readonly string[];
  readonly count: number;
}) =>
  count === 0 ? null : (
    <div>
      <h3>{title}</h3>
      <ul class="names">
        {of.slice(0, NAMED).map((one) => (
          <li key={one}>
            <Said text={one} />
          </li>
        ))}
        {count > NAMED ? <li class="muted">{words.value.diff.more(count - NAMED)}</li> : null}
      </ul>
    </div>
  );

const Parts = ({ of }: { readonly of: Diff }) => {
  const { diff: texts } = words.value;
  const { parts, partCount, checkpoints, eased } = of;
  return (
    <>
      <section class="card" aria-labelledby="eased">
        <h2 id="eased">{texts.easierAtAll(eased.easingCount)}</h2>
        <Easings of={eased} />
      </section>
      <section aria-labelledby="parts">
        <h2 id="parts">{texts.parts(partCount)}</h2>
        <ul class="cards">
          {parts.map((one) => (
            <PartItem key={`${one.kind} ${one.id}`} of={one} />
          ))}
        </ul>
        {partCount > parts.length ? <p class="muted">{texts.more(partCount - parts.length)}</p> : null}
      </section>
      <section aria-labelledby="diff-checkpoints">
        <h2 id="diff-checkpoints">{texts.counts(checkpoints.addedCount, checkpoints.removedCount)}</h2>
        <Names title={texts.added} of={checkpoints.added} count={checkpoints.addedCount} />
        <Names title={texts.removed} of={checkpoints.removed} count={checkpoints.removedCount} />
      </section>
    </>
  );
};

const Between = ({ migration, from, to }: { readonly [N in "migration" | "from" | "to"]: string }) => {
  const answer = useAnswer(
    `plan diff ${migration} ${from} ${to}`,
    () => ask("diffPlans", { path: { migration }, query: { from, to } }),
    "once",
  );
  return <Read answer={answer}>{(of) => <Parts of={of} />}</Read>;
};

const Version = ({
  name,
  label,
  value,
}: {
  readonly name: "from" | "to";
  readonly label: string;
  readonly value: string;
}) => (
  <label>
    {label}
    <input
      type="number"
      min="1"
      inputMode="numeric"
      value={value}
      onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value })}
    />
  </label>
);

/** What differs between two plan versions that were in force, and what makes a gate easier to open. */
export const PlanDiffView = ({ migration }: { readonly migration: string }) => {
  const { diff: texts } = words.value;
  const head = useAnswer(`version ${migration}`, () => ask("showMigration", { path: { migration } }), "once");
  return (
    <Page
      title={`${texts.planHeading}: ${migration}`}
      lead={<Link href={hrefOf(["migrations", migration, "plan"])}>{texts.toPlan}</Link>}
    >
      <Read answer={head}>
        {({ planVersion }) => {
          const { query } = address.value;
          const to = query.get("to") ?? String(planVersion);
          const from = query.get("from") ?? String(Math.max(1, planVersion - 1));
          return (
            <>
              <div class="filters">
                <Version name="from" label={texts.fromVersion} value={from} />
                <Version name="to" label={texts.toVersion} value={to} />
              </div>
              {from === to ? (
                <div class="empty" role="status">
                  {texts.sameVersion}
                </div>
              ) : (
                <Between migration={migration} from={from} to={to} />
              )}
            </>
          );
        }}
      </Read>
    </Page>
  );
};
