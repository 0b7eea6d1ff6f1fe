import { globSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import fc from "fast-check";
import { type Collected, collectedTests } from "./collected.ts";

/**
 * Runs the tests of core against one change after the other in one process: core and tests are loaded once, and a change is
 * switched on while the tests that reach it run. A change costs what its tests take; a test runner that starts anew for each
 * takes seconds more. What a change leaves behind in a module would reach the next: core keeps nothing there.
 */

const TESTS = "test/core/**/*.test.ts";

/** What the changed code reads and counts; one object for the whole life of the process. */
interface Switchboard {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

const switchboard: Switchboard = {};
Object.assign(globalThis, { __stryker__: switchboard });

const COLLECTED = new URL("./collected.ts", import.meta.url).href;

/** Properties try the same values for every mutant, so that a score can be repeated; a counterexample is not shrunk. */
const load = async (): Promise<void> => {
  fc.configureGlobal({ seed: 20_261_125, endOnFailure: true });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "vitest" && context.parentURL !== COLLECTED
        ? { url: COLLECTED, shortCircuit: true }
        : next(specifier, context),
  });
  for (const file of globSync(TESTS).toSorted()) await import(pathToFileURL(file).href);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class InProcess implements TestRunner {
  /** How long each test took when it passed; the quick ones are run first. */
  readonly #elapsedMs = new Map<string, number>();
  /** By file of core, the test that noticed the last change of it, which is likely to notice the next. */
  readonly #noticedBy = new Map<string, string>();

  // `ignoreStatic`: no change is active while files are loaded, so none of them has to be loaded again.
  capabilities = () => ({ reloadEnvironment: true });

  init = load;

  dryRun = async (): Promise<DryRunResult> => {
    switchboard.activeMutant = undefined;
    const tests: TestResult[] = [];
    for (const test of collectedTests().values()) {
      switchboard.currentTestId = test.id;
      tests.push(await this.#run(test));
      switchboard.currentTestId = undefined;
    }
    const { mutantCoverage } = switchboard;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  };

  mutantRun = async (options: MutantRunOptions): Promise<MutantRunResult> => {
    const { testFilter, sandboxFileName, activeMutant, hitLimit, disableBail } = options;
    Object.assign(switchboard, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const tests: TestResult[] = [];
    for (const test of this.#inOrder(testFilter, sandboxFileName)) {
      const result = await this.#run(test);
      tests.push(result);
      if (result.status !== TestStatus.Failed) continue;
      this.#noticedBy.set(sandboxFileName, test.id);
      if (!disableBail) break;
    }
    switchboard.activeMutant = undefined;
    const endless = determineHitLimitReached(switchboard.hitCount, hitLimit);
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  };

  #inOrder(ids: readonly string[] | undefined, file: string): Collected[] {
    const first = this.#noticedBy.get(file);
    const rank = ({ id }: Collected): number => (id === first ? -1 : (this.#elapsedMs.get(id) ?? 0));
    const wanted = ids && new Set(ids);
    return [...collectedTests().values()]
      .filter(({ id }) => wanted?.has(id) ?? true)
      .toSorted((a, b) => rank(a) - rank(b));
  }

  async #run({ run, ...test }: Collected): Promise<TestResult> {
    const startMs = performance.now();
    try {
      await run();
    } catch (error) {
      const timeSpentMs = performance.now() - startMs;
      return { ...test, timeSpentMs, status: TestStatus.Failed, failureMessage: messageOf(error) };
    }
    const timeSpentMs = performance.now() - startMs;
    this.#elapsedMs.set(test.id, timeSpentMs);
    return { ...test, timeSpentMs, status: TestStatus.Success };
  }
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "in-process", () => new InProcess())];
