import { hrefOf } from "../../address.ts";
import type { Fact } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said, Who } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { Copies, Findings } from "../checkpoint/evidence.tsx";

interface Everything {
  readonly fact: Fact;
  readonly zone: string;
}

const readFact = async (migration: string, id: string): Promise<Everything> => {
  const [{ fact }, { timeZone }] = await Promise.all([
    ask("showFact", { path: { fact: id } }),
    ask("showMigration", { path: { migration } }),
  ]);
  return { fact, zone: timeZone };
};

/** One fact whole: what is known has its place, and all of it is below, whatever a later version adds to it. */
export const FactView = ({ migration, id }: { readonly migration: string; readonly id: string }) => {
  const { history } = words.value;
  const answer = useAnswer(`fact ${id}`, () => readFact(migration, id));
  return (
    <Page title={`${history.fact} ${id}`}>
      <Read answer={answer}>
        {({ fact, zone }) => (
          <>
            <section class="card" aria-label={history.fact}>
              <p class="verdict">{history.types[fact.type] ?? fact.type}</p>
              <dl class="facts">
                <div>
                  <dt>{history.at}</dt>
                  <dd>
                    <When at={fact.recordedAt} zone={zone} />
                  </dd>
                </div>
                {fact.unit === null || fact.requirement === null ? null : (
                  <div>
                    <dt>{history.about}</dt>
                    <dd>
                      <Link href={hrefOf(["migrations", migration, "checkpoints", fact.unit, fact.requirement])}>
                        <Said text={`${fact.unit} / ${fact.requirement}`} />
                      </Link>
                    </dd>
                  </div>
                )}
                {!("by" in fact) ? null : (
                  <div>
                    <dt>{words.value.plan.by}</dt>
                    <dd>
                      <Who actor={fact.by} />
                    </dd>
                  </div>
                )}
                {!("reason" in fact) || fact.reason === null ? null : (
                  <div>
                    <dt>{words.value.checkpoint.reason}</dt>
                    <dd>
                      <Said text={fact.reason} />
                    </dd>
                  </div>
                )}
              </dl>
            </section>
            <Findings fact={fact} />
            <Copies fact={fact} zone={zone} />
            <section aria-labelledby="members">
              <h2 id="members">{history.members}</h2>
              <Scroller label={history.members} class="members">
                <pre>{JSON.stringify(fact, undefined, 2)}</pre>
              </Scroller>
            </section>
          </>
        )}
      </Read>
    </Page>
  );
};
