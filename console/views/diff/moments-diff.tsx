import type { AnswerOf } from "../../../contract/contract.ts";
import { address, hrefOf } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { hrefAt } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { InstantFilter } from "../../parts/query-fields.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

type Diff = AnswerOf<"diffMoments">;

interface DiffProps {
  readonly migration: string;
  readonly of: Diff;
  readonly zone: string;
}

const Head = () => {
  const { diff: texts } = words.value;
  return (
    <thead>
      <tr>
        <th scope="col">{texts.what}</th>
        <th scope="col">{texts.before}</th>
        <th scope="col">{texts.after}</th>
      </tr>
    </thead>
  );
};

const GateState = ({ of }: { readonly of: Diff["gates"][number]["before"] }) => {
  const { diff: texts, gate } = words.value;
  if (of === null) return <span class="muted">{texts.none}</span>;
  return (
    <>
      <State state={of.state} text={of.state === "clear" ? gate.clear : gate.blocked} />
      {of.unsatisfied === 0 ? null : <p class="muted small">{gate.blockers(of.unsatisfied)}</p>}
    </>
  );
};

const Gates = ({ migration, of, zone }: DiffProps) => {
  const { diff: texts, gate: gates } = words.value;
  if (of.gates.length === 0) return <p class="muted">{texts.sameGates}</p>;
  return (
    <Scroller label={gates.heading}>
      <table class="past-checkpoints">
        <Head />
        <tbody>
          {of.gates.map(({ gate, before, after }) => (
            <tr key={gate}>
              <td>
                <Link href={hrefAt(["migrations", migration, "gates", gate, "why"], of.to.at)}>
                  <Said text={gate} />
                </Link>
              </td>
              <td>
                <GateState of={before} />
              </td>
              <td>
                <GateState of={after} />
                {after === null || after.since === before?.since ? null : (
                  <p class="muted small">
                    {gates.since} <When at={after.since} zone={zone} />
                  </p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
};

type Changed = Diff["checkpoints"][number];

const CheckpointState = ({
  migration,
  of,
  other,
}: {
  readonly migration: string;
  readonly of: Changed["before"];
  readonly other: Changed["before"];
}) => {
  const { diff: texts } = words.value;
  if (of === null) return <span class="muted">{texts.none}</span>;
  return (
    <>
      <State state={of.state} />
      {of.evidence === null || of.evidence === other?.evidence ? null : (
        <p class="small">
          <Link href={hrefOf(["migrations", migration, "facts", of.evidence])}>{texts.evidence}</Link>
        </p>
      )}
    </>
  );
};

const Checkpoints = ({ migration, of }: DiffProps) => {
  const { diff: texts } = words.value;
  if (of.checkpointCount === 0) return <p class="muted">{texts.sameCheckpoints}</p>;
  return (
    <>
      <Scroller label={texts.checkpoints}>
        <table class="past-checkpoints">
          <Head />
          <tbody>
            {of.checkpoints.map(({ unit, requirement, before, after }) => (
              <tr key={`${unit}/${requirement}`}>
                <td>
                  <Link href={hrefAt(["migrations", migration, "checkpoints", unit, requirement], of.to.at)}>
                    <Said text={`${unit} / ${requirement}`} />
                  </Link>
                </td>
                <td>
                  <CheckpointState migration={migration} of={before} other={after} />
                </td>
                <td>
                  <CheckpointState migration={migration} of={after} other={before} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {of.checkpointCount > of.checkpoints.length ? (
        <p class="muted">{texts.more(of.checkpointCount - of.checkpoints.length)}</p>
      ) : null}
    </>
  );
};

const Between = ({
  migration,
  from,
  to,
  zone,
}: { readonly [N in "migration" | "from" | "zone"]: string } & { readonly to: string | undefined }) => {
  const { diff: texts, gate } = words.value;
  const answer = useAnswer(
    `diff ${migration} ${from} ${to}`,
    () => ask("diffMoments", { path: { migration }, query: { from, to } }),
    "once",
  );
  return (
    <Read answer={answer}>
      {(of) => (
        <>
          <p>
            <Link href={hrefAt(["migrations", migration], of.from.at)}>
              <When at={of.from.at} zone={zone} />
            </Link>{" "}
            →{" "}
            <Link href={hrefAt(["migrations", migration], of.to.at)}>
              <When at={of.to.at} zone={zone} />
            </Link>
            {of.from.planVersion === of.to.planVersion || of.from.planVersion === 0 ? null : (
              <>
                {"; "}
                <Link
                  href={hrefOf(["migrations", migration, "plan", "diff"], {
                    from: String(of.from.planVersion),
                    to: String(of.to.planVersion),
                  })}
                >
                  {texts.plans(of.from.planVersion, of.to.planVersion)}
                </Link>
              </>
            )}
          </p>
          <section aria-labelledby="diff-gates">
            <h2 id="diff-gates">{gate.heading}</h2>
            <Gates migration={migration} of={of} zone={zone} />
          </section>
          <section aria-labelledby="diff-checkpoints">
            <h2 id="diff-checkpoints">{texts.checkpoints}</h2>
            <Checkpoints migration={migration} of={of} zone={zone} />
          </section>
        </>
      )}
    </Read>
  );
};

/** What differs between what was known at one instant and at another. */
export const MomentsDiffView = ({ migration }: { readonly migration: string }) => {
  const { diff: texts } = words.value;
  const head = useAnswer(`zone ${migration}`, () => ask("showMigration", { path: { migration } }), "once");
  const [from, to] = [address.value.query.get("from"), address.value.query.get("to")];
  return (
    <Page title={`${texts.heading}: ${migration}`} lead={texts.lead}>
      <Read answer={head}>
        {({ timeZone }) => (
          <>
            <div class="filters">
              <InstantFilter name="from" label={texts.from(timeZone)} zone={timeZone} to="second" />
              <InstantFilter name="to" label={texts.to(timeZone)} zone={timeZone} to="second" />
            </div>
            {from === null || from === "" ? (
              <div class="empty" role="status">
                {texts.choose}
              </div>
            ) : (
              <Between migration={migration} from={from} to={to ?? undefined} zone={timeZone} />
            )}
          </>
        )}
      </Read>
    </Page>
  );
};
