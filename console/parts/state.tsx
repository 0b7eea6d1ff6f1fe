import type { JSX } from "preact";
import { words } from "../words/words.ts";

/** Each state has a sign of its own shape, so that colour alone says nothing. */
const SIGNS: Readonly<Record<string, JSX.Element>> = {
  passed: <path d="M3.5 8.5l3 3 6-7" />,
  clear: <path d="M3.5 8.5l3 3 6-7" />,
  waived: <path d="M3 10c2-5 4-5 5-2s3 3 5-2" />,
  late: (
    <g>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3.2l2 1.6" />
    </g>
  ),
  stale: <path d="M4.5 2.5h7M4.5 13.5h7M5 2.5c0 4 6 7 6 11M11 2.5c0 4-6 7-6 11" />,
  failed: <path d="M4 4l8 8M12 4l-8 8" />,
  blocked: <path d="M4 4l8 8M12 4l-8 8" />,
  inconclusive: <path d="M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.300 8.600 8 9 8 10M8 12.500v.4" />,
  comparing: <path d="M3 6h9l-2.500-2.500M13 10H4l2.500 2.500" />,
  applying: <path d="M3 6h9l-2.500-2.500M13 10H4l2.500 2.500" />,
  missing: <circle cx="8" cy="8" r="5" stroke-dasharray="2.600 2.600" />,
  "would-be-blocked": <path d="M8 2.5l6 11H2zM8 6.5v3.500M8 11.500v.4" />,
  unarmed: <path d="M6 4v8M10 4v8" />,
};

export const Sign = ({ state }: { readonly state: string }) => (
  <svg class={`sign state-${state}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    {SIGNS[state] ?? SIGNS.missing}
  </svg>
);

export const stateText = (state: string): string => words.value.shared.states[state] ?? state;

/** What a gate means for its step. */
export const gateText = (standing: "clear" | "would-be-blocked" | "blocked"): string => {
  const { clear, wouldBeBlocked, blocked } = words.value.gate;
  return { clear, "would-be-blocked": wouldBeBlocked, blocked }[standing];
};

/** A state as a sign and in words. */
export const State = ({ state, text }: { readonly state: string; readonly text?: string }) => (
  <span class={`badge state-${state}`}>
    <Sign state={state} />
    {text ?? stateText(state)}
  </span>
);

export const STATES = ["failed", "inconclusive", "stale", "late", "missing", "waived", "passed"] as const;

export const isSatisfied = (state: string): boolean => state === "passed" || state === "waived";

/** From the worst on: what must be repaired comes before what has not come yet. */
export const severity = (state: string): number => {
  const index = (STATES as readonly string[]).indexOf(state);
  return index === -1 ? 1 : index;
};
