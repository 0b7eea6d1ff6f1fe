import { describe, expect, it } from "vitest";
import { instantOf, msOf } from "../../core/instant.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import { hasToWait } from "../../core/notification/order.ts";
import { isLate, retryAt } from "../../core/notification/retry.ts";

/** What becomes of deliveries that could not be made. */

const AT = "2026-11-22T00:00:00.000Z";
const MINUTE = 60_000;
const later = (ms: number): string => instantOf(msOf(AT) + ms);

describe("a delivery that was not made", () => {
  /** How many seconds later it is tried again, by the age of its notification in minutes. */
  const secondsLater = (ageMinutes: number, isUnknown = false): number => {
    const now = later(ageMinutes * MINUTE);
    return (msOf(retryAt({ at: AT }, now, isUnknown)) - msOf(now)) / 1_000;
  };

  it("is tried again soon at first, ever more seldom, and at least four times an hour for as long as it takes", () => {
    expect([0, 1, 8, 60, 120, 14 * 24 * 60].map((age) => secondsLater(age))).toEqual([20, 20, 60, 450, 900, 900]);
  });

  it("leaves the mail service time to say that it went out after all, where nobody knows", () => {
    expect([0, 8, 60, 24 * 60].map((age) => secondsLater(age, true))).toEqual([90, 90, 450, 900]);
  });

  it("is tried again even where a clock is behind that of whoever wrote the notification", () => {
    expect(secondsLater(-1)).toBe(20);
  });

  it("is late after a quarter of an hour, not a millisecond earlier", () => {
    expect([15 * MINUTE - 1, 15 * MINUTE].map((age) => isLate({ at: AT }, later(age)))).toEqual([false, true]);
  });
});

describe("a mail about a gate", () => {
  const earlier = (state: Delivery["state"], leaseUntil = later(MINUTE)): readonly Delivery[] =>
    [{ state, leaseUntil }] as Delivery[];

  it("that it is clear waits for every older mail to the same person that has not ended", () => {
    for (const state of ["sending", "waiting"] as const)
      expect(hasToWait({ kind: "clear" }, earlier(state, AT), later(5 * MINUTE))).toBe(true);
    for (const state of ["sent", "refused", "superseded", "bounced", "complained"] as const)
      expect(hasToWait({ kind: "clear" }, earlier(state), AT)).toBe(false);
    expect(hasToWait({ kind: "clear" }, [], AT)).toBe(false);
  });

  it("that it is blocked waits only while an older one is being sent, and could arrive after it", () => {
    expect(hasToWait({ kind: "blocked" }, earlier("sending"), AT)).toBe(true);
    expect(hasToWait({ kind: "blocked" }, earlier("sending"), later(MINUTE))).toBe(false);
    for (const state of ["waiting", "sent", "refused", "superseded"] as const)
      expect(hasToWait({ kind: "blocked" }, earlier(state), AT)).toBe(false);
  });

  it("is the only news that has an order", () => {
    for (const kind of ["summary", "waiver", "reminder", "plan"] as const)
      expect(hasToWait({ kind }, earlier("sending"), AT)).toBe(false);
  });
});
