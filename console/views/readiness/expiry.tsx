import { hrefOf } from "../../address.ts";
import type { Checkpoint } from "../../api/answers.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import type { Reading } from "./use-checkpoints.ts";

const DAY = 86_400_000;
const WITHIN = 30 * DAY;
const LISTED = 6;

interface Expiry {
  readonly unit: string;
  readonly requirement: string;
  readonly at: string;
  readonly what: "evidence" | "waiver";
}

const expiryOf = ({ unit, requirement, state, validUntil, waiver }: Checkpoint): Expiry | undefined => {
  if (state === "waived" && waiver !== null) return { unit, requirement, at: waiver.expiresAt, what: "waiver" };
  return state === "passed" && validUntil !== null
    ? { unit, requirement, at: validUntil, what: "evidence" }
    : undefined;
};

const expiriesOf = (checkpoints: readonly Checkpoint[], nowMs: number): readonly Expiry[] =>
  checkpoints
    .flatMap((one) => expiryOf(one) ?? [])
    .filter(({ at }) => Date.parse(at) >= nowMs && Date.parse(at) <= nowMs + WITHIN)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));

const WIDTH = 1_000;
const EDGE = 16;

/** Of how many days the line is, so that what comes next is not all at its beginning. */
const SPANS = [1, 2, 7, 14, 30];

const Line = ({
  of,
  nowMs,
  zone,
}: {
  readonly of: readonly Expiry[];
  readonly nowMs: number;
  readonly zone: string;
}) => {
  const texts = words.value.expiry;
  const last = Date.parse(of.at(Math.min(of.length, 40) - 1)?.at ?? "");
  const days = SPANS.find((one) => nowMs + one * DAY >= last) ?? 30;
  const x = (ms: number): number => EDGE + ((ms - nowMs) / (days * DAY)) * (WIDTH - 2 * EDGE);
  const within = of.filter(({ at }) => Date.parse(at) <= nowMs + days * DAY);
  // So many at one place are one mark with their number.
  const marks = new Map<number, { readonly x: number; count: number; waiver: boolean }>();
  for (const { at, what } of within) {
    const place = Math.round(x(Date.parse(at)) / 22);
    const mark = marks.get(place) ?? { x: place * 22, count: 0, waiver: false };
    mark.count += 1;
    mark.waiver ||= what === "waiver";
    marks.set(place, mark);
  }
  return (
    <>
      <svg class="timeline" viewBox={`0 0 ${WIDTH} 46`} role="img" aria-label={texts.chart(within.length)}>
        <line x1={EDGE} x2={WIDTH - EDGE} y1="23" y2="23" />
        {[...marks.values()].map((mark) => (
          <g key={mark.x} class={mark.waiver ? "waiver" : "evidence"}>
            {mark.waiver ? (
              <rect x={mark.x - 9} y="14" width="18" height="18" />
            ) : (
              <circle cx={mark.x} cy="23" r="10" />
            )}
            <text x={mark.x} y="27.500" text-anchor="middle">
              {mark.count > 99 ? "99+" : mark.count}
            </text>
          </g>
        ))}
      </svg>
      <div class="ends muted small" aria-hidden="true">
        <span>{texts.now}</span>
        <span>{whenText(new Date(nowMs + days * DAY).toISOString(), zone)}</span>
      </div>
    </>
  );
};

/** What stops counting next if nothing is renewed. */
export const ExpiresNext = ({
  migration,
  reading,
  zone,
}: {
  readonly migration: string;
  readonly reading: Reading;
  readonly zone: string;
}) => {
  const texts = words.value.expiry;
  const { now, checkpoints, isWhole } = reading;
  if (now === undefined) return null;
  const expiries = expiriesOf(checkpoints, Date.parse(now));
  return (
    <section aria-labelledby="expiry">
      <h2 id="expiry">{texts.heading}</h2>
      {isWhole ? null : <p class="muted small">{texts.partial}</p>}
      {expiries.length === 0 ? (
        <p class="muted">{texts.none}</p>
      ) : (
        <div class="card">
          <Line of={expiries} nowMs={Date.parse(now)} zone={zone} />
          <ol class="expiries">
            {expiries.slice(0, LISTED).map((one) => (
              <li key={`${one.unit}/${one.requirement}`}>
                <Link href={hrefOf(["migrations", migration, "checkpoints", one.unit, one.requirement])}>
                  <Said text={`${one.unit} / ${one.requirement}`} />
                </Link>
                <span class="muted">{texts[one.what]}</span>
                <When at={one.at} zone={zone} now={now} />
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
};
