import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { AnswerOf } from "../../../contract/contract.ts";
import type { Instant } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { chooseMoment, moment } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Read } from "../../parts/page.tsx";
import { instantIn, localText, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

type Satisfied = AnswerOf<"showSatisfied">;
type Known = "then" | "now" | "other";
type Choose = (at: Instant) => void;

/** Somebody who holds an arrow key passes many instants; only the one at which they stop is asked for. */
const STOPPED_MS = 400;

interface SpanProps {
  readonly of: Satisfied;
  readonly zone: string;
  readonly choose: Choose;
}

const distinct = (transitions: Satisfied["transitions"]): readonly Instant[] => [
  ...new Set(transitions.map(({ at }) => at)),
];

/** Where gates opened and shut in the span, under the slider. */
const Ticks = ({ of: { from, to, transitions } }: { readonly of: Satisfied }) => {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return (
    <svg class="ticks" width="100%" height="14" aria-hidden="true" focusable="false">
      {transitions.map(({ at, gate, state }) => (
        <line
          key={`${at} ${gate}`}
          class={`state-${state}`}
          x1={`${last === first ? 0 : (100 * (Date.parse(at) - first)) / (last - first)}%`}
          x2={`${last === first ? 0 : (100 * (Date.parse(at) - first)) / (last - first)}%`}
          y1="1"
          y2="13"
        />
      ))}
    </svg>
  );
};

const Slider = ({ of, zone, choose }: SpanProps) => {
  const { moments: texts } = words.value;
  const [first, last] = [Date.parse(of.from), Date.parse(of.to)];
  const chosen = Date.parse(moment.value?.at ?? "");
  const place = useSignal(Number.isNaN(chosen) ? last : chosen);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    place.value = Number.isNaN(chosen) ? last : chosen;
    return () => clearTimeout(timer.current);
  }, [chosen]);
  const instants = distinct(of.transitions);
  const here = new Date(place.value).toISOString();
  const before = instants.findLast((at) => at < here);
  const after = instants.find((at) => at > here);
  const goTo = (at: Instant | undefined): void => {
    if (at === undefined) return;
    clearTimeout(timer.current);
    place.value = Date.parse(at);
    choose(at);
  };
  const changes = of.transitions.filter(({ at }) => at === here);
  return (
    <div class="slider">
      <label for="moment-slider">{texts.slider}</label>
      <output for="moment-slider">{whenText(here, zone)}</output>
      <input
        id="moment-slider"
        type="range"
        min={first}
        max={last}
        step={Math.max(1, Math.round((last - first) / 400))}
        value={place.value}
        aria-valuetext={whenText(here, zone)}
        aria-describedby="moment-slider-hint"
        onInput={({ currentTarget }) => {
          place.value = Number(currentTarget.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => choose(new Date(place.value).toISOString()), STOPPED_MS);
        }}
        onKeyDown={(event) => {
          if (event.key !== "PageUp" && event.key !== "PageDown") return;
          event.preventDefault();
          goTo(event.key === "PageUp" ? after : before);
        }}
      />
      <Ticks of={of} />
      <p class="small muted" id="moment-slider-hint">
        {of.transitions.length === 0 ? texts.noChange : texts.sliderHint}
        {of.isCut ? ` ${texts.cut(whenText(of.from, zone))}` : ""}
      </p>
      <p class="steps">
        <button type="button" class="quiet" disabled={before === undefined} onClick={() => goTo(before)}>
          {texts.before}
        </button>
        <button type="button" class="quiet" disabled={after === undefined} onClick={() => goTo(after)}>
          {texts.after}
        </button>
        <span role="status" class="small">
          <Said text={changes.map(({ gate, state }) => texts.change(gate, state === "clear")).join(", ")} />
        </span>
      </p>
    </div>
  );
};

interface ExactProps {
  readonly name: string;
  readonly label: string;
  readonly at: string | undefined;
  readonly zone: string;
  readonly choose: Choose;
}

const Exact = ({ name, label, at, zone, choose }: ExactProps) => {
  const ms = Date.parse(at ?? "");
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        type="datetime-local"
        step="1"
        value={Number.isNaN(ms) ? "" : localText(ms, zone, "second")}
        onChange={({ currentTarget }) => {
          const instant = instantIn(currentTarget.value, zone);
          if (instant !== undefined) choose(instant);
        }}
      />
    </div>
  );
};

const knownOf = (): Known => {
  const of = moment.value;
  if (of === undefined || of.at === of.knownAt) return "then";
  return of.knownAt === undefined ? "now" : "other";
};

/** A slider over what was recorded, and the exact instants, in the plan's time zone. */
export const MomentControl = ({ migration, zone }: { readonly migration: string; readonly zone: string }) => {
  const { moments: texts } = words.value;
  const known = useSignal<Known>(knownOf());
  const answer = useAnswer(
    `span ${migration}`,
    () => ask("showSatisfied", { path: { migration }, query: { points: "2" } }),
    "once",
  );
  const of = moment.value;
  const at = of?.at;
  const knownFor = (instant: Instant | undefined, how: Known): string | undefined => {
    if (how === "now") return undefined;
    return how === "then" ? instant : (of?.knownAt ?? instant);
  };
  const choose = (instant: Instant): void => chooseMoment({ at: instant, knownAt: knownFor(instant, known.value) });
  const chooseKnown = (how: Known): void => {
    known.value = how;
    if (at !== undefined) chooseMoment({ at, knownAt: knownFor(at, how) });
  };
  const choices = [
    ["then", texts.knownThen],
    ["now", texts.knownNow],
    ["other", texts.knownOther],
  ] as const;
  return (
    <div class="moment-control">
      <Read answer={answer} height="part">
        {(span) => <Slider of={span} zone={zone} choose={choose} />}
      </Read>
      <div class="moment-exact">
        <Exact name="moment-at" label={texts.exact(zone)} at={at} zone={zone} choose={choose} />
        <fieldset>
          <legend>{texts.known}</legend>
          {choices.map(([how, text]) => (
            <label key={how} class="check">
              <input
                type="radio"
                name="moment-known"
                value={how}
                checked={known.value === how}
                onChange={() => chooseKnown(how)}
              />
              {text}
            </label>
          ))}
        </fieldset>
        {known.value === "other" ? (
          <Exact
            name="moment-known-at"
            label={texts.exactKnown(zone)}
            at={of?.knownAt}
            zone={zone}
            choose={(knownAt) => chooseMoment({ at, knownAt })}
          />
        ) : null}
      </div>
    </div>
  );
};
