import { instantOf } from "../../core/instant.ts";
import type { Clock, NewId, Pause, Random } from "../../ports/clock.ts";
import { makeCall, type Service } from "./call.ts";
import { type Chance, chanceOf } from "./chance.ts";
import type { Engine } from "./engine.ts";
import type { Faults } from "./faults.ts";
import type { Outages } from "./outages.ts";

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
  /** Calls a fake; a process that has died never hears of it. */
  call<T>(what: string, service: Service<T>): Promise<T>;
  isDead(): boolean;
  kill(): void;
  /** The instant of the first read since it last wrote: what it decides on is not older. */
  readsSince: number;
}

export interface ProcessContext {
  readonly engine: Engine;
  readonly faults: Faults;
  readonly outages: Outages;
  readonly seed: string;
  readonly skewMs: number;
  /** Counts a step: a call that was served, or not. */
  readonly step: (process: string, what: string, fault: string | undefined) => void;
}

/** @param name the same whenever the story is run: its luck is made of it */
export const process = (context: ProcessContext, name: string, onKilled: () => void): Process => {
  const { engine, faults, outages, seed, skewMs, step } = context;
  const chance = chanceOf(seed, "process", name);
  const skew = Math.round(chance.between(-skewMs, skewMs));
  let calls = 0;
  let ids = 0;
  let dead = false;
  const isDead = (): boolean => dead;
  const kill = (): void => {
    if (dead) return;
    dead = true;
    onKilled();
  };

  return {
    name,
    startedAt: engine.now(),
    skewMs: skew,
    chance,
    clock: () => instantOf(engine.now() + skew),
    pause: (ms) => engine.wait(ms),
    random: chance.next,
    newId: () => {
      ids += 1;
      return `${name}/${ids}`;
    },
    call: (what, service) => {
      calls += 1;
      const arrived = (fault: string | undefined): void => step(name, what, fault);
      const isOut = outages.backAt(service.of, engine.now()) > engine.now();
      const drawn = dead || isOut ? undefined : faults.decide(name, calls, engine.now());
      // Whoever asks a service that is out is refused, or hears nothing.
      const fault = isOut ? chance.pick(["lost", "throttled"] as const) : drawn;
      return makeCall({ engine, chance, isDead, kill, arrived }, service, fault);
    },
    isDead,
    kill,
    readsSince: engine.now(),
  };
};
