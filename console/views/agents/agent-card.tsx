import { hrefOf } from "../../address.ts";
import type { Agent } from "../../api/answers.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { durationText, When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

interface AgentProps {
  readonly migration: string;
  readonly agent: Agent;
  readonly zone: string;
  readonly now: string;
}

const MINUTE = 60_000;

/** What its newest object shows of it. */
export const LastSeen = ({ migration, agent: { last }, zone, now }: AgentProps) => {
  const { agents: texts, history } = words.value;
  if (last === null) return <p class="note">{texts.neverSeen}</p>;
  const { at, fact, unit, requirement, outcome, version, sealedAt, waiting, aheadMs } = last;
  return (
    <dl class="facts">
      <div>
        <dt>{texts.seen}</dt>
        <dd>
          <When at={at} zone={zone} now={now} />
          <p class="small">
            <Link href={hrefOf(["migrations", migration, "facts", fact])}>
              <Said text={[unit, requirement].filter((one) => one !== null).join(" / ") || fact} />
            </Link>{" "}
            <span class={`tag outcome-${outcome}`}>{history.outcomes[outcome] ?? outcome}</span>
          </p>
        </dd>
      </div>
      <div>
        <dt>{texts.version}</dt>
        <dd>{version === null ? <span class="muted">{texts.unknown}</span> : <Said text={version} />}</dd>
      </div>
      <div>
        <dt>{texts.queue}</dt>
        <dd>{waiting === null ? <span class="muted">{texts.untold}</span> : texts.waiting(waiting)}</dd>
      </div>
      <div>
        <dt>{texts.clock}</dt>
        <dd>
          {sealedAt === null ? (
            <span class="muted">{texts.unknown}</span>
          ) : aheadMs !== null && aheadMs > MINUTE ? (
            <strong class="error">{texts.ahead(durationText(aheadMs))}</strong>
          ) : (
            texts.notAhead
          )}
          {sealedAt === null ? null : (
            <p class="muted small">{texts.sealed(whenText(sealedAt, zone), whenText(at, zone))}</p>
          )}
        </dd>
      </div>
    </dl>
  );
};

/** Its keys, each with when it is valid. */
export const Keys = ({ agent: { keys }, zone }: Pick<AgentProps, "agent" | "zone">) => {
  const { agents: texts } = words.value;
  return (
    <ul class="keys-list">
      {keys.map(({ id, notBefore, notAfter, retired, validity }) => (
        <li key={id}>
          <span class="mono">{id}</span> <span class={`tag validity-${validity}`}>{texts.validity[validity]}</span>
          {notBefore === null && notAfter === null && retired === null ? (
            <span class="muted small"> {texts.always}</span>
          ) : null}
          {notBefore === null ? null : <span class="small"> {texts.notBefore(whenText(notBefore, zone))}</span>}
          {notAfter === null ? null : <span class="small"> {texts.notAfter(whenText(notAfter, zone))}</span>}
          {retired === null ? null : (
            <span class="small"> {texts.retired[retired.because](whenText(retired.since ?? retired.at, zone))}</span>
          )}
        </li>
      ))}
    </ul>
  );
};

export const AgentCard = (props: AgentProps) => {
  const { migration, agent, zone } = props;
  const { agents: texts } = words.value;
  return (
    <li class="card">
      <h2>
        <Link href={hrefOf(["migrations", migration, "agents", agent.id])}>{agent.id}</Link>
      </h2>
      <p class="muted small">{agent.units.includes("*") ? texts.allUnits : texts.units(agent.units.length)}</p>
      <LastSeen {...props} />
      <Keys agent={agent} zone={zone} />
    </li>
  );
};
