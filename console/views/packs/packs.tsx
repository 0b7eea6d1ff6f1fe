import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AnswerOf } from "../../../contract/contract.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Page, Read } from "../../parts/page.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { words } from "../../words/words.ts";
import { PackList } from "./pack-list.tsx";
import { RequestPack } from "./request-pack.tsx";

type Packs = AnswerOf<"listPacks">;

/** While one is being made, somebody waits for it. */
const WAITING_MS = 3_000;

interface Everything extends Packs {
  readonly zone: string;
  readonly gates: readonly string[];
}

const readPacks = async (migration: string): Promise<Everything> => {
  const path = { migration };
  const [packs, gates] = await Promise.all([
    ask("listPacks", { path, query: {} }),
    ask("listGates", { path, query: { limit: "200" } }),
  ]);
  return { ...packs, zone: gates.migration.timeZone, gates: gates.gates.map(({ id }) => id) };
};

/** Evidence packs: one file with all that is needed to check, offline, what Cleargate states. */
export const PacksView = ({ migration }: { readonly migration: string }) => {
  const { packs: texts } = words.value;
  const answer = useAnswer(`packs ${migration}`, () => readPacks(migration));
  const asked = useSignal(false);
  const more = useSignal<readonly Packs[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  const isWaiting = answer.value?.packs.some(({ state }) => state === "waiting") ?? false;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void answer.again();
    }, WAITING_MS);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return (
    <Page title={`${texts.heading}: ${migration}`} lead={texts.lead}>
      <Read answer={answer}>
        {(first) => {
          const pages = [first, ...more.value];
          const cursor = pages.at(-1)?.cursor ?? null;
          const packs = pages.flatMap((one) => one.packs);
          const readOn = async (): Promise<void> => {
            try {
              const next = await ask("listPacks", { path: { migration }, query: { cursor: cursor ?? undefined } });
              more.value = [...more.value, next];
              problem.value = undefined;
            } catch (error) {
              problem.value = asProblem(error);
            }
          };
          return (
            <>
              <RequestPack
                migration={migration}
                gates={first.gates}
                zone={first.zone}
                after={() => {
                  asked.value = true;
                  void answer.again();
                }}
              />
              <section aria-labelledby="packs">
                <h2 id="packs">{texts.list}</h2>
                <p role="status" class={asked.value ? "recorded" : "visually-hidden"}>
                  {asked.value ? texts.asked : ""}
                </p>
                {packs.length === 0 ? (
                  <div class="empty">{texts.none}</div>
                ) : (
                  <PackList migration={migration} of={packs} zone={first.zone} />
                )}
                {problem.value === undefined ? null : <Trouble problem={problem.value} isShown />}
                {cursor === null ? null : (
                  <button type="button" onClick={() => void readOn()}>
                    {texts.more}
                  </button>
                )}
              </section>
            </>
          );
        }}
      </Read>
    </Page>
  );
};
