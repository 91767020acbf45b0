import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";
import type { Seq } from "../../core/types";
import { navigate } from "../../state/route";

/** useLinks opens links to messages of this server in place, also those beside the messages. */
export function useLinks(box: RefObject<HTMLDivElement | null>, go: (seq: Seq) => void): void {
  useEffect(() => {
    const now = box.current?.closest("section");
    const onClick = (e: MouseEvent) => {
      const link = e.target instanceof Element ? e.target.closest("a") : null;
      const seq = link === null || link.origin !== location.origin ? undefined : /^\/c\/\d+\/m\/(\d+)$/.exec(link.pathname)?.[1];
      if (link === null || seq === undefined || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) {
        return;
      }
      e.preventDefault();
      if (link.pathname === location.pathname) {
        go(Number(seq));
      } else {
        navigate(link.pathname);
      }
    };
    now?.addEventListener("click", onClick);
    return () => now?.removeEventListener("click", onClick);
  }, []);
}
