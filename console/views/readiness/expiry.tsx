import { hrefOf } from "../../address.ts";
import type { Checkpoint } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Read } from "../../parts/page.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

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

/** Of how many days the line is, so that what comes next is not all at its beginning. */
const SPANS = [1, 2, 7, 14, 30];
/** How many marks there is room for, in percent of the line; what is closer is one mark with its number. */
const STEP = 8;

interface Mark {
  readonly place: number;
  count: number;
  waiver: boolean;
}

const marksOf = (expiries: readonly Expiry[], nowMs: number, spanMs: number): readonly Mark[] => {
  const marks = new Map<number, Mark>();
  for (const { at, what } of expiries) {
    const share = (Date.parse(at) - nowMs) / spanMs;
    const place = 2 + Math.round((share * 96) / STEP) * STEP;
    const mark = marks.get(place) ?? { place, count: 0, waiver: false };
    mark.count += 1;
    mark.waiver ||= what === "waiver";
    marks.set(place, mark);
  }
  return [...marks.values()];
};

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
  const within = of.filter(({ at }) => Date.parse(at) <= nowMs + days * DAY);
  return (
    <>
      <svg class="timeline" width="100%" height="46" role="img" aria-label={texts.chart(within.length)}>
        <line x1="2%" x2="98%" y1="23" y2="23" />
        {marksOf(within, nowMs, days * DAY).map(({ place, count, waiver }) => (
          <svg key={place} x={`${place}%`} overflow="visible" aria-hidden="true" class={waiver ? "waiver" : "evidence"}>
            {waiver ? <rect x="-11" y="12" width="22" height="22" rx="3" /> : <circle cx="0" cy="23" r="12" />}
            <text x="0" y="27" text-anchor="middle">
              {count > 99 ? "99+" : count}
            </text>
          </svg>
        ))}
      </svg>
      <div class="ends muted small" aria-hidden="true">
        <span>{texts.now}</span>
        <span>{whenText(new Date(nowMs + days * DAY).toISOString(), zone)}</span>
      </div>
    </>
  );
};

/** A page is by a lower bound of when each expires, so that one has what may come next, however many there are. */
const readExpiring = (migration: string, now: string) => {
  const expiresBefore = new Date(Date.parse(now) + WITHIN).toISOString();
  return ask("listCheckpoints", { path: { migration }, query: { expiresBefore, limit: "200" } });
};

interface ExpiresNextProps {
  readonly migration: string;
  /** Of the API's clock. */
  readonly now: string;
  readonly zone: string;
}

/** What stops counting next if nothing is renewed. */
export const ExpiresNext = ({ migration, now: askedAt, zone }: ExpiresNextProps) => {
  const texts = words.value.expiry;
  const answer = useAnswer(`expiring ${migration}`, () => readExpiring(migration, askedAt));
  return (
    <section aria-labelledby="expiry">
      <h2 id="expiry">{texts.heading}</h2>
      <Read answer={answer} height="expiry">
        {({ checkpoints, cursor, now }) => (
          <Expiries migration={migration} of={checkpoints} isWhole={cursor === null} now={now} zone={zone} />
        )}
      </Read>
    </section>
  );
};

interface ExpiriesProps extends ExpiresNextProps {
  readonly of: readonly Checkpoint[];
  readonly isWhole: boolean;
}

const Expiries = ({ migration, of, isWhole, now, zone }: ExpiriesProps) => {
  const texts = words.value.expiry;
  const expiries = expiriesOf(of, Date.parse(now));
  return (
    <>
      {isWhole ? null : <p class="muted small">{texts.partial(of.length)}</p>}
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
    </>
  );
};
