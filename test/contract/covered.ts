import type { Unpack } from "../../ports/codec.ts";
import type { EnactLedger } from "../../ports/enact.ts";
import type { NewPackDraft } from "../../ports/pack-draft.ts";
import type { SweepLedger } from "../../ports/sweep.ts";
import type { NewRows } from "../../ports/tables.ts";
import { methodName } from "./methods.ts";
import type { Ports } from "./ports.ts";

type AnyFunction = (...given: unknown[]) => unknown;

/** Ports that note which of their methods were called, as `Port.method`. */
export const notingCalls = (called: Set<string>) => {
  const noting = <T extends object>(port: string, value: T): T =>
    new Proxy(value, {
      apply: (target, self, given) => {
        called.add(methodName(port, ""));
        return Reflect.apply(target as unknown as AnyFunction, self, given);
      },
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function" || typeof name !== "string") return member;
        return (...given: unknown[]) => {
          called.add(methodName(port, name));
          return Reflect.apply(member, target, given);
        };
      },
    });

  // Five ports give others away: queues and a writer in ledgers, what is being unpacked, a draft, and who writes rows.
  const sweep = (ledger: SweepLedger): SweepLedger => ({
    ...ledger,
    due: ledger.due.map((queue) => noting("DueQueue", queue)),
    listed: noting("ListedQueue", ledger.listed),
  });
  const enact = (ledger: EnactLedger): EnactLedger => ({
    ...ledger,
    writerUnder: (head) => noting("PlanWriter", ledger.writerUnder(head)),
  });
  const unpack =
    (inner: Unpack): Unpack =>
    (...given) =>
      noting("Unpacking", inner(...given));

  const newDraft =
    (inner: NewPackDraft): NewPackDraft =>
    async (...given) =>
      noting("PackDraft", await inner(...given));

  const newRows =
    (inner: NewRows): NewRows =>
    (...given) =>
      noting("RowWriter", inner(...given));

  return <P extends Partial<Ports>>(ports: P): P => {
    const inner: Partial<Ports> = { ...ports };
    if (inner.SweepLedger !== undefined) Object.assign(inner, { SweepLedger: sweep(inner.SweepLedger) });
    if (inner.EnactLedger !== undefined) Object.assign(inner, { EnactLedger: enact(inner.EnactLedger) });
    if (inner.Unpack !== undefined) Object.assign(inner, { Unpack: unpack(inner.Unpack) });
    if (inner.NewPackDraft !== undefined) Object.assign(inner, { NewPackDraft: newDraft(inner.NewPackDraft) });
    if (inner.NewRows !== undefined) Object.assign(inner, { NewRows: newRows(inner.NewRows) });
    return Object.fromEntries(Object.entries(inner).map(([name, port]) => [name, noting(name, port)])) as P;
  };
};
