import type { Chance } from "./chance.ts";
import type { Engine } from "./engine.ts";
import type { FaultKind } from "./faults.ts";
import type { ServiceName } from "./outages.ts";

/** What a fake does for one call. */
export interface Service<T> {
  /** Whose call it is: none is served while that service is out. */
  readonly of: ServiceName;
  /** When the call arrives; returns how long it is being worked on. What it throws is the answer. */
  arrive?(): number;
  /** Does it; what it throws is the answer. */
  serve(): T;
  /** The error of an answer that never came, and of a refusal for now. */
  lost(): unknown;
  throttled(): unknown;
  /** True where asking again is recognised as the same call. */
  readonly recognised?: boolean;
}

/** Who calls. */
export interface Caller {
  readonly engine: Engine;
  readonly chance: Chance;
  isDead(): boolean;
  kill(): void;
  /** Counts a step, and says what happens to it. */
  arrived(fault: FaultKind | undefined): void;
}

const SLOW_MS = 40_000;
/** After so long the SDK asks again. */
const AGAIN_MS = 100;

/** Mostly quick, sometimes not: long enough for others to come in between. */
const latency = (chance: Chance): number => (chance.happens(0.1) ? chance.between(20, 900) : chance.between(1, 15));

type Settle = () => void;

/** Every call to a fake is a scheduling point: when it arrives, what happens to it, and when the answer comes. */
export const makeCall = <T>(caller: Caller, service: Service<T>, fault: FaultKind | undefined): Promise<T> =>
  new Promise((resolve, reject) => {
    const { engine, chance } = caller;

    const answer = (settle: Settle): void =>
      engine.after(latency(chance), () => {
        if (caller.isDead()) return;
        engine.touch();
        settle();
      });
    const serve = (): Settle => {
      try {
        const value = service.serve();
        return () => resolve(value);
      } catch (error) {
        return () => reject(error);
      }
    };
    // Whether its caller still lives is nothing to a service that works on a call already.
    const work = (): void => {
      const settle = serve();
      if (fault === "crash-after") caller.kill();
      else if (fault === "lost-after") answer(() => reject(service.lost()));
      else if (fault === "repeated")
        engine.after(latency(chance) + AGAIN_MS, () => answer(service.recognised === true ? settle : serve()));
      else answer(settle);
    };
    const begin = (): void => {
      try {
        const worked = service.arrive?.() ?? 0;
        if (worked === 0) work();
        else engine.after(worked, work);
      } catch (error) {
        answer(() => reject(error));
      }
    };
    const arrive = (): void => {
      if (caller.isDead()) return;
      caller.arrived(fault);
      if (fault === "crash") caller.kill();
      else if (fault === "lost") answer(() => reject(service.lost()));
      else if (fault === "throttled") answer(() => reject(service.throttled()));
      else begin();
    };
    engine.after(fault === "slow" ? chance.between(1_000, SLOW_MS) : latency(chance), arrive);
  });
