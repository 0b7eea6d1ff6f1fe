/** Services that can be out as a whole: each is one fake, or one side of it. */
export const SERVICES = ["table", "stream", "queue", "objects", "mail", "bus"] as const;
/** Those that the log alone calls. */
export const LOG_SERVICES = ["files", "signer"] as const;
export type ServiceName = (typeof SERVICES)[number] | (typeof LOG_SERVICES)[number];

/** Which services are out, and until when. Nothing of a service happens meanwhile: no call is served, nothing delivered. */
export interface Outages {
  begin(service: ServiceName, untilMs: number): void;
  /** When what is out at an instant is back; that instant itself where it is not out. */
  backAt(service: ServiceName, nowMs: number): number;
  /** When the last of all ends, in milliseconds. */
  lastAt(): number;
}

export const outages = (): Outages => {
  const until = new Map<ServiceName, number>();
  return {
    begin: (service, untilMs) => void until.set(service, Math.max(untilMs, until.get(service) ?? untilMs)),
    backAt: (service, nowMs) => Math.max(nowMs, until.get(service) ?? nowMs),
    lastAt: () => Math.max(Number.NEGATIVE_INFINITY, ...until.values()),
  };
};
