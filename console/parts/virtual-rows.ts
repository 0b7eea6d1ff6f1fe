import { useSignal } from "@preact/signals";
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { useEffect, useRef } from "preact/hooks";
import { isPrinting } from "./printing.ts";

const ROW_HEIGHT = 36;
/** More rows than these nobody prints: that is what exports are for. */
export const MAX_PRINTED = 2_000;

/** Which rows are near what is looked at: of ten thousand, a few dozen are in the page. */
export const useVirtualRows = (count: number) => {
  const scroller = useRef<HTMLElement>(null);
  const version = useSignal(0);
  const virtualizer = useRef<Virtualizer<HTMLElement, HTMLTableRowElement> | undefined>(undefined);
  const options = {
    count,
    estimateSize: () => ROW_HEIGHT,
    getScrollElement: () => scroller.current,
    overscan: 12,
    initialRect: { width: 0, height: 12 * ROW_HEIGHT },
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => {
      version.value += 1;
    },
  };
  virtualizer.current ??= new Virtualizer(options);
  virtualizer.current.setOptions(options);
  useEffect(() => virtualizer.current?._didMount(), []);
  useEffect(() => virtualizer.current?._willUpdate());
  void version.value;
  if (isPrinting.value) {
    const printed = Math.min(count, MAX_PRINTED);
    return { scroller, indexes: Array.from({ length: printed }, (_, index) => index), above: 0, below: 0 };
  }
  const items = virtualizer.current.getVirtualItems();
  return {
    scroller,
    indexes: items.map(({ index }) => index),
    above: items[0]?.start ?? 0,
    below: virtualizer.current.getTotalSize() - (items.at(-1)?.end ?? 0),
  };
};
