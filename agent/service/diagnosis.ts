/** The result of one check of the agent's surroundings. `warn` works today, and may not tomorrow. */
export interface Diagnosis {
  readonly name: string;
  readonly outcome: "ok" | "warn" | "fail";
  readonly detail: string;
}

export const ok = (name: string, detail: string): Diagnosis => ({ name, outcome: "ok", detail });
export const warn = (name: string, detail: string): Diagnosis => ({ name, outcome: "warn", detail });
export const fail = (name: string, detail: string): Diagnosis => ({ name, outcome: "fail", detail });
