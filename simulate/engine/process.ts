import { instantOf } from "../../core/instant.ts";
import type { Clock, NewId, Pause, Random } from "../../ports/clock.ts";
import { type Chance, chanceOf } from "./chance.ts";
import type { Engine } from "./engine.ts";
import type { Faults } from "./faults.ts";

/** What a fake does for one call. */
export interface Service<T> {
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

/** One run of a function, or one thing that a person or an agent does. */
export interface Process {
  readonly name: string;
  readonly startedAt: number;
  readonly skewMs: number;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly random: Random;
  readonly newId: NewId;
  /** Every call to a fake is a scheduling point: when it arrives, what happens to it, and when the answer comes. */
  call<T>(what: string, service: Service<T>): Promise<T>;
  isDead(): boolean;
  kill(): void;
  /** The instant of the first read since it last wrote: what it decides on is not older. */
  readsSince: number;
}

export interface ProcessContext {
  readonly engine: Engine;
  readonly faults: Faults;
  readonly seed: string;
  readonly skewMs: number;
  /** Counts a step: a call that was served, or not. */
  readonly step: (process: string, what: string, fault: string | undefined) => void;
}

const SLOW_MS = 40_000;

/** Mostly quick, sometimes not: long enough for others to come in between. */
const latency = (chance: Chance): number => (chance.happens(0.1) ? chance.between(20, 900) : chance.between(1, 15));

export const process = (
  { engine, faults, seed, skewMs, step }: ProcessContext,
  name: string,
  onKilled: () => void,
): Process => {
  const chance = chanceOf(seed, "process", name);
  const skew = Math.round(chance.between(-skewMs, skewMs));
  let calls = 0;
  let ids = 0;
  let dead = false;

  const kill = (): void => {
    if (dead) return;
    dead = true;
    onKilled();
  };

  const call = <T>(what: string, service: Service<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (dead) return;
      calls += 1;
      const fault = faults.decide(name, calls, engine.now());
      const answer = (settle: () => void): void =>
        engine.after(latency(chance), () => {
          if (dead) return;
          engine.touch();
          settle();
        });
      const done = (): void => {
        let settle: () => void;
        const serve = (): void => {
          try {
            const value = service.serve();
            settle = () => resolve(value);
          } catch (error) {
            settle = () => reject(error);
          }
        };
        serve();
        if (fault === "crash-after") return kill();
        if (fault === "lost-after") return answer(() => reject(service.lost()));
        if (fault !== "repeated") return answer(() => settle());
        engine.after(latency(chance) + 100, () => {
          if (service.recognised !== true) serve();
          answer(() => settle());
        });
      };
      const arrive = (): void => {
        if (dead) return;
        step(name, what, fault);
        if (fault === "crash") return kill();
        if (fault === "lost") return answer(() => reject(service.lost()));
        if (fault === "throttled") return answer(() => reject(service.throttled()));
        try {
          const worked = service.arrive?.() ?? 0;
          if (worked === 0) done();
          else engine.after(worked, done);
        } catch (error) {
          answer(() => reject(error));
        }
      };
      engine.after(fault === "slow" ? chance.between(1_000, SLOW_MS) : latency(chance), arrive);
    });

  return {
    name,
    startedAt: engine.now(),
    skewMs: skew,
    chance,
    clock: () => instantOf(engine.now() + skew),
    pause: (ms) => engine.wait(ms),
    random: chance.next,
    newId: () => `${name}/${(ids += 1)}`,
    call,
    isDead: () => dead,
    kill,
    readsSince: engine.now(),
  };
};
