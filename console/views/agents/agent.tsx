import { hrefOf } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { Keys, LastSeen } from "./agent-card.tsx";

const MAX_NAMED = 100;

/** One agent: when and how it was seen last, its keys, and which manifests it owes. */
export const AgentView = ({ migration, id }: { readonly migration: string; readonly id: string }) => {
  const { agents: texts, unit: unitTexts, app } = words.value;
  const answer = useAnswer(`agent ${migration}/${id}`, () => ask("showAgent", { path: { migration, agent: id } }));
  return (
    <Page title={`${texts.one} ${id}`}>
      <Read answer={answer}>
        {({ agent, owes, owesMore, now, migration: { timeZone: zone } }) => (
          <>
            <div class="columns">
              <section class="card" aria-labelledby="seen">
                <h2 id="seen">{texts.seen}</h2>
                <LastSeen migration={migration} agent={agent} zone={zone} now={now} />
                <p>
                  <Link href={hrefOf(["migrations", migration, "history"], { agent: id })}>{app.history}</Link>
                </p>
              </section>
              <div>
                <section class="card" aria-labelledby="keys">
                  <h2 id="keys">{texts.keys}</h2>
                  <Keys agent={agent} zone={zone} />
                </section>
                <section class="card" aria-labelledby="units">
                  <h2 id="units">{texts.speaksFor}</h2>
                  {agent.units.includes("*") ? (
                    <p>{texts.allUnits}</p>
                  ) : (
                    <ul class="names">
                      {agent.units.slice(0, MAX_NAMED).map((one) => (
                        <li key={one}>
                          <Link href={hrefOf(["migrations", migration, "units", one])}>{one}</Link>
                        </li>
                      ))}
                      {agent.units.length > MAX_NAMED ? <li>{texts.units(agent.units.length)}</li> : null}
                    </ul>
                  )}
                </section>
              </div>
            </div>
            <section aria-labelledby="owes">
              <h2 id="owes">{texts.owes}</h2>
              <p class="muted small">
                {texts.owesWhat} {owesMore ? texts.owesMore : ""}
              </p>
              {owes.length === 0 ? (
                <p class="muted">{texts.owesNothing}</p>
              ) : (
                <ol class="owed">
                  {owes.map((one) => (
                    <li key={`${one.unit}/${one.requirement}`}>
                      <State state={one.state} />
                      <Link href={hrefOf(["migrations", migration, "checkpoints", one.unit, one.requirement])}>
                        <Said text={`${one.unit} / ${one.requirement}`} />
                      </Link>
                      <span>
                        {unitTexts.ends[one.state] ?? ""} <When at={one.at} zone={zone} now={now} />
                      </span>
                    </li>
                  ))}
                </ol>
              )}
            </section>
          </>
        )}
      </Read>
    </Page>
  );
};
