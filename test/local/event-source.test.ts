import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { pause } from "../../local/lambda/event-source.ts";

describe("a pause of a source that polls until it is stopped", () => {
  it("leaves nothing at the signal that would stop it", async () => {
    const { signal } = new AbortController();
    for (let poll = 0; poll < 3; poll += 1) await pause(1, signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("ends when it is stopped, also where it begins after that", async () => {
    const stopping = new AbortController();
    const paused = pause(3_600_000, stopping.signal);
    stopping.abort();
    await paused;
    await pause(3_600_000, stopping.signal);
  });
});
