import { hrefOf } from "../../address.ts";
import type { History, Migration, Progress, Proposal, Recorded } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { actorText, Said, Who } from "../../parts/actor.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { FactList } from "../history/fact-list.tsx";

interface Everything {
  readonly head: Migration;
  readonly progress: Progress;
  readonly proposal: Proposal;
  readonly history: History;
}

const readPlan = async (migration: string): Promise<Everything> => {
  const [head, progress, proposal, history] = await Promise.all([
    ask("showMigration", { path: { migration } }),
    ask("showProgress", { path: { migration } }),
    ask("showProposal", { path: { migration } }),
    ask("listHistory", { path: { migration }, query: { outcome: "applied", limit: "20" } }),
  ]);
  return { head, progress, proposal, history };
};

type Proposed = NonNullable<Proposal["proposal"]>;

export const Easings = ({ of: { easings, easingCount } }: { readonly of: Proposed["eased"] }) => {
  const { plan, shared } = words.value;
  if (easingCount === 0) return <p>{plan.nothing}</p>;
  return (
    <>
      <h4>{plan.easier(easingCount)}</h4>
      <Scroller label={plan.easier(easingCount)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{plan.easing}</th>
              <th scope="col">{plan.about}</th>
              <th scope="col">{plan.before}</th>
              <th scope="col">{plan.after}</th>
            </tr>
          </thead>
          <tbody>
            {easings.map(({ code, about, member, before, after }) => (
              <tr key={`${code} ${about} ${member}`}>
                <td>{shared.easings[code] ?? code}</td>
                <td>
                  <Said text={member === undefined ? about : `${about}.${member}`} />
                </td>
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
      {easingCount > easings.length ? <p class="muted">{plan.more(easingCount - easings.length)}</p> : null}
    </>
  );
};

interface WaitingProps {
  readonly migration: string;
  readonly of: Proposed;
  readonly zone: string;
  readonly after: () => void;
}

/** A version that waits: what it makes easier, and its approval or withdrawal by what was shown. */
const Waiting = ({ migration, of, zone, after }: WaitingProps) => {
  const { plan, decide } = words.value;
  const send =
    (what: "approvePlan" | "withdrawPlan") =>
    ({ reason = "" }: Values): Promise<Recorded> =>
      ask(what, { path: { migration }, body: { reason, seen: of.seen } });
  const reason = { kind: "line", name: "reason", label: decide.reason, hint: decide.reasonHint } as const;
  return (
    <section class="card decision" aria-labelledby="proposal">
      <h2 id="proposal">{plan.proposal(of.version)}</h2>
      <p>
        <Said text={plan.proposedBy(actorText(of.by), whenText(of.at, zone))} />;{" "}
        {plan.approvals(of.approvals.length, of.needs)}
      </p>
      <Easings of={of.eased} />
      <dl class="facts">
        <div>
          <dt>{decide.planVersion}</dt>
          <dd>
            {of.seen.planVersion} → {of.version}
          </dd>
        </div>
        <div>
          <dt>{plan.digest}</dt>
          <dd class="mono">{of.digest}</dd>
        </div>
      </dl>
      <p class="muted small">{decide.other}</p>
      <Form
        name={`plan.${of.id}`}
        button={decide.approve}
        fields={[reason]}
        looked={of.digest}
        send={send("approvePlan")}
        after={after}
      />
      <details>
        <summary>{decide.withdraw}</summary>
        <Form
          name={`withdraw.${of.id}`}
          button={decide.withdraw}
          fields={[reason]}
          send={send("withdrawPlan")}
          after={after}
        />
      </details>
    </section>
  );
};

/** Which version is in force, who applied it, and which waits. */
export const PlanView = ({ migration }: { readonly migration: string }) => {
  const { plan } = words.value;
  const answer = useAnswer(`plan ${migration}`, () => readPlan(migration));
  return (
    <Page title={`${plan.heading}: ${migration}`}>
      <Read answer={answer}>
        {({ head, progress, proposal, history }) => (
          <>
            <section class="card" aria-labelledby="in-force">
              <h2 id="in-force">{plan.inForce}</h2>
              <p>
                <Said text={head.title} />
              </p>
              <dl class="facts">
                <div>
                  <dt>{plan.version}</dt>
                  <dd>{head.planVersion}</dd>
                </div>
                <div>
                  <dt>{plan.applied}</dt>
                  <dd>
                    <When at={head.appliedAt} zone={head.timeZone} />
                  </dd>
                </div>
                {head.appliedBy === null ? null : (
                  <div>
                    <dt>{plan.by}</dt>
                    <dd>
                      <Who actor={head.appliedBy} />
                    </dd>
                  </div>
                )}
                <div>
                  <dt>{plan.zone}</dt>
                  <dd>{head.timeZone}</dd>
                </div>
                <div>
                  <dt>{plan.digest}</dt>
                  <dd class="mono">{head.planDigest ?? words.value.app.none}</dd>
                </div>
              </dl>
            </section>
            {progress.applying === null ? null : (
              <section class="card" role="status">
                <strong>{plan.progress(progress.applying.version)}</strong>
                <p class="muted tabular">
                  {progress.applying.step}: {progress.applying.done} / {progress.applying.total}
                </p>
              </section>
            )}
            {proposal.proposal === null ? (
              <p class="muted">{plan.noProposal}</p>
            ) : (
              <Waiting
                key={proposal.proposal.id}
                migration={migration}
                of={proposal.proposal}
                zone={head.timeZone}
                after={() => void answer.again()}
              />
            )}
            <section aria-labelledby="versions">
              <h2 id="versions">{plan.versions}</h2>
              <p>
                <Link href={hrefOf(["migrations", migration, "plan", "diff"])}>{words.value.diff.link}</Link>
              </p>
              <FactList migration={migration} facts={history.facts} zone={head.timeZone} />
            </section>
          </>
        )}
      </Read>
    </Page>
  );
};
