import type { AnswerOf } from "../../../contract/contract.ts";
import { hrefOf } from "../../address.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { gateText, Sign } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { BlockerRow } from "../readiness/blocker-row.tsx";

type GateAsOf = AnswerOf<"showGateAsOf">["gate"];
interface PastGateProps {
  readonly migration: string;
  readonly gate: GateAsOf;
  readonly zone: string;
}

/** A gate as it was: nothing that it says is about now. */
export const PastGate = ({ migration, gate, zone }: PastGateProps) => {
  const { gate: texts, moments, why } = words.value;
  const { id, state, standing, total, unsatisfied, waivedCount, blockers } = gate;
  const isClear = state === "clear";
  const to = (...rest: readonly string[]) => hrefOf(["migrations", migration, "gates", id, ...rest]);
  return (
    <li class={`card gate gate-${standing}`}>
      <header>
        <p class={`verdict state-${standing}`}>
          <Sign state={standing} />
          {gateText(standing)}
        </p>
        <h3>
          <Link href={to()}>
            <Said text={gate.unit === null ? gate.title : `${gate.title}: ${gate.unit}`} />
          </Link>
        </h3>
        <p class="muted small">{id}</p>
      </header>
      <p class="step">
        {isClear ? moments.wasClear : standing === "blocked" ? moments.wasBlocked : texts.unenforced}{" "}
        <span class="muted">{texts.before}:</span> <Said text={gate.before} />
      </p>
      <p class="counts">
        {texts.satisfied(total - unsatisfied, total)}
        {waivedCount === 0 ? "" : `; ${texts.waived(waivedCount)}`}
      </p>
      <dl class="facts">
        <div>
          <dt>{texts.since}</dt>
          <dd>
            <When at={gate.since} zone={zone} />
          </dd>
        </div>
        {gate.validUntil === null ? null : (
          <div>
            <dt>{texts.validUntil}</dt>
            <dd>
              <When at={gate.validUntil} zone={zone} />
            </dd>
          </div>
        )}
      </dl>
      {blockers.length === 0 ? null : (
        <ul class="blockers">
          {blockers.map((one) => (
            <BlockerRow key={`${one.unit}/${one.requirement}`} migration={migration} of={one} zone={zone} />
          ))}
        </ul>
      )}
      {unsatisfied > blockers.length ? <p class="muted small">{texts.more(unsatisfied - blockers.length)}</p> : null}
      <p class="ways">
        <Link href={to("why")}>{isClear ? why.linkClear : why.link}</Link>
        <Link href={hrefOf(["migrations", migration, "packs"], { gate: id })}>{words.value.packs.button}</Link>
      </p>
    </li>
  );
};
