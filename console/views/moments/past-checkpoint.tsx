import type { AnswerOf } from "../../../contract/contract.ts";
import { hrefOf } from "../../address.ts";
import type { History } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { type Moment, momentQuery, momentText } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { isSatisfied, State } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { WaiverCard } from "../checkpoint/waiver-card.tsx";
import { FactList } from "../history/fact-list.tsx";
import { recordedUntil } from "../history/recorded-until.ts";
import { MomentNotes } from "./moment-notes.tsx";

interface PastCheckpointProps {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
  readonly of: Moment;
}

type Past = AnswerOf<"showCheckpointAsOf">;
interface Everything extends Past {
  readonly zone: string;
  readonly history: History;
}

const read = async ({ migration, unit, requirement, of }: PastCheckpointProps): Promise<Everything> => {
  const [answer, { timeZone }, history] = await Promise.all([
    ask("showCheckpointAsOf", { path: { migration, unit, requirement }, query: momentQuery(of) }),
    ask("showMigration", { path: { migration } }),
    ask("listHistory", { path: { migration }, query: { unit, requirement, limit: "10", to: recordedUntil(of) } }),
  ]);
  return { ...answer, zone: timeZone, history };
};

const Evidence = ({
  migration,
  of,
  zone,
}: {
  readonly migration: string;
  readonly of: Past;
  readonly zone: string;
}) => {
  const { checkpoint: texts, moments, gate } = words.value;
  const { evidence } = of.checkpoint;
  return (
    <section class="card" aria-labelledby="evidence">
      <h2 id="evidence">{texts.evidence}</h2>
      {evidence === null ? (
        <p class="muted">{texts.noEvidence}</p>
      ) : (
        <dl class="facts">
          <div>
            <dt>{texts.completed}</dt>
            <dd>
              <When at={evidence.completedAt} zone={zone} />
            </dd>
          </div>
          <div>
            <dt>{moments.received}</dt>
            <dd>
              <When at={evidence.receivedAt} zone={zone} />
            </dd>
          </div>
          <div>
            <dt>{gate.validUntil}</dt>
            <dd>
              <When at={evidence.validUntil} zone={zone} />
            </dd>
          </div>
          <div>
            <dt>{texts.agent}</dt>
            <dd>
              <Said text={evidence.agent} />
            </dd>
          </div>
          <div>
            <dt>{texts.fact}</dt>
            <dd>
              <Link class="mono" href={hrefOf(["migrations", migration, "facts", evidence.fact])}>
                {evidence.fact}
              </Link>
            </dd>
          </div>
          <div>
            <dt>{moments.digest}</dt>
            <dd class="mono">{evidence.digest}</dd>
          </div>
        </dl>
      )}
    </section>
  );
};

/** A checkpoint as it was: it has no form, because nobody decides about a past. */
export const PastCheckpoint = (props: PastCheckpointProps) => {
  const { migration, unit, requirement, of } = props;
  const { checkpoint: texts, gate, app, history } = words.value;
  const key = `past ${migration}/${unit}/${requirement} ${momentText(of)}`;
  const answer = useAnswer(key, () => read(props), "once");
  return (
    <Page title={`${unit} / ${requirement}`}>
      <Read answer={answer}>
        {(value) => {
          const { state, since, reason, gates } = value.checkpoint;
          return (
            <>
              <MomentNotes of={value.moment} zone={value.zone} />
              <div class="columns">
                <section
                  class={`card standing ${isSatisfied(state) ? "satisfied" : "unsatisfied"}`}
                  aria-label={texts.asks}
                >
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
                      <dt>{gate.since}</dt>
                      <dd>
                        <When at={since} zone={value.zone} />
                      </dd>
                    </div>
                    <div>
                      <dt>{texts.gates}</dt>
                      <dd>
                        {gates.length === 0
                          ? app.none
                          : gates.map((one, index) => (
                              <span key={one}>
                                {index === 0 ? "" : ", "}
                                <Link href={hrefOf(["migrations", migration, "gates", one])}>{one}</Link>
                              </span>
                            ))}
                      </dd>
                    </div>
                  </dl>
                </section>
                <Evidence migration={migration} of={value} zone={value.zone} />
                <WaiverCard of={value.checkpoint.waiver} zone={value.zone} />
              </div>
              <section aria-labelledby="history">
                <h2 id="history">{texts.history}</h2>
                {value.history.facts.length === 0 ? (
                  <p class="muted">{history.none}</p>
                ) : (
                  <FactList migration={migration} facts={value.history.facts} zone={value.zone} isOfOne />
                )}
              </section>
            </>
          );
        }}
      </Read>
    </Page>
  );
};
