import { hrefOf } from "../../address.ts";
import type { Gate } from "../../api/answers.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { gateText, Sign } from "../../parts/state.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { stepWord } from "../../step-word.ts";
import { words } from "../../words/words.ts";
import { ArmedSince } from "./arm-gate.tsx";
import { BlockerRow } from "./blocker-row.tsx";

interface GateProps {
  readonly migration: string;
  readonly gate: Gate;
  readonly zone: string;
  readonly now: string;
  readonly isAlone: boolean;
}

const Progress = ({ gate }: { readonly gate: Gate }) => {
  const { total, unsatisfied, waivedCount } = gate;
  const part = (count: number): string => `${total === 0 ? 0 : (100 * count) / total}`;
  const satisfied = total - unsatisfied;
  return (
    <svg class="progress" width="100%" height="6" aria-hidden="true" focusable="false">
      <rect class="rest" width="100%" height="6" rx="3" />
      <rect class="done" width={`${part(satisfied)}%`} height="6" rx="3" />
      {waivedCount === 0 ? null : (
        <rect class="waived" x={`${part(satisfied - waivedCount)}%`} width={`${part(waivedCount)}%`} height="6" />
      )}
    </svg>
  );
};

const Notes = ({ gate, zone }: { readonly gate: Gate; readonly zone: string }) => {
  const texts = words.value.gate;
  const { arming, stableAt, unsatisfied } = gate;
  const notes = [
    gate.enforced ? undefined : gate.state === "clear" ? texts.unenforcedClear : texts.unenforced,
    gate.unknown === null ? undefined : texts.unknown[gate.unknown],
    gate.countsAreAtLeast ? texts.countsAreAtLeast : undefined,
    arming === null || arming.isArmed
      ? undefined
      : arming.from === null
        ? texts.unarmedBy
        : texts.unarmedUntil(whenText(arming.from, zone)),
    stableAt === null || unsatisfied > 0 ? undefined : texts.stable(whenText(stableAt, zone)),
    gate.waivedCount === 0 ? undefined : texts.waived(gate.waivedCount),
    gate.loweredCount === 0 ? undefined : texts.lowered(gate.loweredCount),
    gate.attestedCount === 0 ? undefined : texts.attested(gate.attestedCount),
    gate.refusedCount === 0 ? undefined : texts.refused(gate.refusedCount),
  ].filter((one) => one !== undefined);
  return notes.length === 0 ? null : (
    <ul class="notes">
      {notes.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
};

/** Blockers that are shown without being asked for, of each of several gates. */
const SHOWN = 4;

export const GateCard = ({ migration, gate, zone, now, isAlone }: GateProps) => {
  const texts = words.value.gate;
  const isClear = gate.state === "clear";
  const { standing } = gate;
  const state = gate.arming !== null && !gate.arming.isArmed ? "unarmed" : standing;
  const blockers = isAlone ? gate.blockers : gate.blockers.slice(0, SHOWN);
  const rest = gate.unsatisfied - blockers.length;
  const alone = hrefOf(["migrations", migration, "gates", gate.id]);
  return (
    <li class={`card gate gate-${standing}`}>
      <header>
        <p class={`verdict state-${state}`}>
          <Sign state={state} />
          {state === "unarmed" ? texts.unarmed : gateText(standing)}
        </p>
        <h3>
          <Link href={alone}>
            <Said text={gate.unit === null ? gate.title : `${gate.title}: ${gate.unit}`} />
          </Link>
        </h3>
        <p class="muted small">{gate.id}</p>
      </header>
      <p class="step">
        {texts[stepWord(gate)]} <span class="muted">{texts.before}:</span> <Said text={gate.before} />
      </p>
      <Progress gate={gate} />
      <p class="counts">{texts.satisfied(gate.total - gate.unsatisfied, gate.total)}</p>
      <dl class="facts">
        <div>
          <dt>{texts.since}</dt>
          <dd>
            <When at={gate.since} zone={zone} now={now} />
          </dd>
        </div>
        {gate.validUntil === null ? null : (
          <div>
            <dt>{gate.validUntilIsAtLeast ? texts.validUntilAtLeast : texts.validUntil}</dt>
            <dd>
              <When at={gate.validUntil} zone={zone} now={now} />
            </dd>
          </div>
        )}
      </dl>
      <Notes gate={gate} zone={zone} />
      <ArmedSince migration={migration} gate={gate} zone={zone} />
      {blockers.length === 0 ? null : (
        <ul class="blockers" aria-label={texts.blockers(gate.unsatisfied)}>
          {blockers.map((one) => (
            <BlockerRow key={`${one.unit}/${one.requirement}`} migration={migration} of={one} zone={zone} />
          ))}
        </ul>
      )}
      {rest <= 0 ? null : (
        <p class="muted small">{isAlone ? texts.more(rest) : <Link href={alone}>{texts.more(rest)}</Link>}</p>
      )}
      <p class="ways">
        <Link href={`${alone}/why`}>{isClear ? words.value.why.linkClear : words.value.why.link}</Link>
        <Link href={hrefOf(["migrations", migration, "packs"], { gate: gate.id })}>{words.value.packs.button}</Link>
      </p>
    </li>
  );
};
