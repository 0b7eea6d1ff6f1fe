const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

export const DURATION = /^([1-9]\d{0,5})(s|m|h|d|w)$/;

/** A hundred years: instants after the year 9999 are no texts in the order of time. */
export const MAX_DURATION_DAYS = 36_525;

/** Milliseconds of a duration such as `90m`, `24h`, `7d`, `2w`; the text has matched {@link DURATION}. */
export const durationMs = (text: string): number => {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
};

/** A duration as a plan writes it, in the largest unit that needs no fraction: `90m`, `1d`, `0s`. */
export const planDuration = (ms: number): string => {
  const [unit, unitMs] = Object.entries(UNIT_MS).findLast(([, one]) => ms > 0 && ms % one === 0) ?? ["s", UNIT_MS.s];
  return `${ms / unitMs}${unit}`;
};

/** A duration for people, in seconds below two minutes. */
export const durationText = (ms: number): string => (ms < 120_000 ? `${Math.ceil(ms / 1_000)} s` : readableMs(ms));

/** A length of time for people: `31 h`, `2 d 4 h`, `12 min`. */
export const readableMs = (ms: number): string => {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
};
