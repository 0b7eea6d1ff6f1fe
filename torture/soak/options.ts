const SAMPLE_MS = { least: 5_000, most: 15_000 };
const SAMPLES = 90;
/** Two of each quarter: with fewer of them, a part has no figures. */
const LEAST_SAMPLES = 8;

/** As the command line has them. */
export interface SoakOptions {
  readonly minutes: string;
  readonly agents: string;
  readonly manifests: string;
  readonly every?: string | undefined;
}

export interface SoakTimes {
  readonly agents: number;
  readonly manifests: number;
  readonly overMs: number;
  readonly sampleMs: number;
}

/** @throws Error that says which option is wrong */
const count = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${name} ${text} is no whole number from 1 on`);
  return Number(text);
};

/** @throws Error that says which option is wrong */
const time = (name: string, text: string, unitMs: number): number => {
  const ms = Number(text) * unitMs;
  if (!(ms >= 1 && Number.isFinite(ms))) throw new Error(`--${name} ${text} is no time`);
  return ms;
};

/** @throws Error that says which option is wrong */
export const soakTimes = ({ minutes, agents, manifests, every }: SoakOptions): SoakTimes => {
  const overMs = time("minutes", minutes, 60_000);
  const most = overMs / LEAST_SAMPLES;
  const usual = Math.min(most, SAMPLE_MS.most, Math.max(SAMPLE_MS.least, overMs / SAMPLES));
  const sampleMs = every === undefined ? usual : time("every", every, 1_000);
  if (sampleMs > most) throw new Error(`--every ${every} is too seldom: ${most / 1_000} seconds at most`);
  return { agents: count("agents", agents), manifests: count("manifests", manifests), overMs, sampleMs };
};
