import { hrefOf } from "../../address.ts";
import type { Approvals, Checkpoint, Fact, History, Migration, OneCheckpoint } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { actorText, Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { isSatisfied, State } from "../../parts/state.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { FactList } from "../history/fact-list.tsx";
import { Approve, SignOff } from "./approve.tsx";
import { Copies, Evidence, Findings } from "./evidence.tsx";
import { Requests } from "./request.tsx";
import { WaiverCard } from "./waiver-card.tsx";

interface CheckpointProps {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
}

interface Everything {
  readonly of: OneCheckpoint;
  readonly approvals: Approvals;
  readonly evidence: Fact | undefined;
  readonly history: History;
}

const readEverything = async ({ migration, unit, requirement }: CheckpointProps): Promise<Everything> => {
  const [of, approvals, history] = await Promise.all([
    ask("showCheckpoint", { path: { migration, unit, requirement } }),
    ask("listApprovals", { path: { migration } }),
    ask("listHistory", { path: { migration }, query: { unit, requirement, limit: "10" } }),
  ]);
  const { fact } = of.checkpoint;
  const evidence = fact === null ? undefined : (await ask("showFact", { path: { fact } })).fact;
  return { of, approvals, evidence, history };
};

const Head = ({
  migration,
  of,
  zone,
}: {
  readonly migration: string;
  readonly of: OneCheckpoint;
  readonly zone: string;
}) => {
  const texts = words.value.checkpoint;
  const { state, since, reason, gates } = of.checkpoint;
  return (
    <section class={`card standing ${isSatisfied(state) ? "satisfied" : "unsatisfied"}`} aria-label={texts.asks}>
      <p class="verdict">
        <State state={state} /> {isSatisfied(state) ? texts.satisfied : texts.unsatisfied}
      </p>
      {reason === null ? null : (
        <p>
          <Said text={reason} />
        </p>
      )}
      <dl class="facts">
        <div>
          <dt>{words.value.gate.since}</dt>
          <dd>
            <When at={since} zone={zone} now={of.now} />
          </dd>
        </div>
        {of.source === null ? null : (
          <div>
            <dt>{texts.asks}</dt>
            <dd>
              <Said text={of.source} />
            </dd>
          </div>
        )}
        <div>
          <dt>{texts.gates}</dt>
          <dd>
            {gates.length === 0
              ? words.value.app.none
              : gates.map((gate, index) => (
                  <span key={gate}>
                    {index === 0 ? "" : ", "}
                    <Link href={hrefOf(["migrations", migration, "gates", gate])}>{gate}</Link>
                  </span>
                ))}
          </dd>
        </div>
      </dl>
    </section>
  );
};

const Decided = ({
  of,
  roles,
  zone,
}: {
  readonly of: Checkpoint;
  readonly roles: readonly string[];
  readonly zone: string;
}) => {
  const { checkpoint: texts } = words.value;
  const { waiver, lowered, signatures } = of;
  const size = ({ entries, bytes }: { entries: number; bytes: number }): string =>
    [entries, ...(bytes === 0 ? [] : [bytes])].map((one) => one.toLocaleString(words.value.locale)).join(" / ");
  return (
    <>
      <WaiverCard of={waiver} zone={zone} />
      {lowered === null ? null : (
        <section class="card" aria-labelledby="lowered">
          <h2 id="lowered">{texts.lowered}</h2>
          <p class="tabular">
            {size(lowered.from)} → {size(lowered.to)}, <When at={lowered.at} zone={zone} />
          </p>
          <p>
            <Said text={texts.waiverBy(lowered.requestedBy, lowered.approvedBy)} />
          </p>
        </section>
      )}
      {roles.length === 0 ? null : (
        <section class="card" aria-labelledby="signatures">
          <h2 id="signatures">{texts.signatures}</h2>
          <dl class="facts wide">
            {roles.map((role) => {
              const signature = signatures.find((one) => one.role === role);
              return (
                <div key={role}>
                  <dt>{role}</dt>
                  <dd>
                    {signature === undefined ? (
                      <span class="muted">{texts.open}</span>
                    ) : (
                      <>
                        <Said text={texts.signed(actorText(signature.by), whenText(signature.at, zone))} />
                        <p>
                          <Said text={signature.reason} />
                        </p>
                      </>
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      )}
    </>
  );
};

/** One checkpoint: what is asked, what there is, what was found, and what may be decided. */
export const CheckpointView = (props: CheckpointProps) => {
  const { migration, unit, requirement } = props;
  const { checkpoint: texts, decide } = words.value;
  const answer = useAnswer(`checkpoint ${migration}/${unit}/${requirement}`, () => readEverything(props));
  const title = answer.value?.of.title;
  return (
    <Page
      title={`${unit} / ${requirement}`}
      lead={title === undefined || title === requirement ? undefined : <Said text={title} />}
    >
      <Read answer={answer}>
        {({ of, approvals, evidence, history }) => {
          const zone = (approvals.migration satisfies Migration).timeZone;
          const waiting = approvals.pending.filter(
            (one) => one.unit === unit && one.requirement === requirement && one.request !== null,
          );
          const after = () => void answer.again();
          const common = { migration, of, zone, after };
          return (
            <>
              <div class="columns">
                <div>
                  <Head migration={migration} of={of} zone={zone} />
                  <Evidence migration={migration} of={of} zone={zone} />
                  {evidence === undefined ? null : <Copies fact={evidence} zone={zone} />}
                </div>
                <div>
                  {evidence === undefined ? null : <Findings fact={evidence} />}
                  <Decided of={of.checkpoint} roles={of.roles} zone={zone} />
                </div>
              </div>
              <section aria-labelledby="decide">
                <h2 id="decide">{decide.heading}</h2>
                {waiting.map((one) => (
                  <Approve key={one.request} {...common} pending={one} />
                ))}
                {of.roles.length === 0 ? null : <SignOff {...common} />}
                <Requests
                  {...common}
                  evidence={evidence !== undefined && "verdict" in evidence ? evidence : undefined}
                />
              </section>
              <section aria-labelledby="history">
                <h2 id="history">{texts.history}</h2>
                {history.facts.length === 0 ? (
                  <p class="muted">{words.value.history.none}</p>
                ) : (
                  <FactList migration={migration} facts={history.facts} zone={zone} isOfOne />
                )}
                <p>
                  <Link href={hrefOf(["migrations", migration, "history"], { unit, requirement })}>
                    {texts.allHistory}
                  </Link>
                </p>
              </section>
            </>
          );
        }}
      </Read>
    </Page>
  );
};
