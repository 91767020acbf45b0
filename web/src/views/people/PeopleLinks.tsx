import { useEffect } from "preact/hooks";
import { loadPeopleTexts } from "../../i18n";
import { openPerson, personOver } from "../../state/contacts";
import { parseRoute, route } from "../../state/route";
import { ahead } from "../Lazy";
import { OnDemand } from "../OnDemand";

const over = ahead(() => Promise.all([import("./PersonOver"), loadPeopleTexts()]).then(([m]) => m.PersonOver));

/** PeopleLinks opens a card beside every link to somebody. */
export function PeopleLinks() {
  const here = route.value;
  useEffect(() => {
    const open = (e: MouseEvent) => {
      const link = e.target instanceof Element ? e.target.closest<HTMLAnchorElement>('a[href^="/u/"]') : null;
      const to = link === null ? null : parseRoute(link.pathname);
      if (link === null || to?.name !== "person" || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) {
        return;
      }
      e.preventDefault();
      openPerson(to.user, link);
    };
    // Before the router, which follows links.
    document.addEventListener("click", open, { capture: true });
    const idle = setTimeout(() => void over().catch(() => undefined), 2000); // No network: with the first card.
    return () => {
      document.removeEventListener("click", open, { capture: true });
      clearTimeout(idle);
      personOver.value = null;
    };
  }, []);
  // Whoever goes elsewhere has left the card.
  useEffect(() => {
    personOver.value = null;
  }, [here]);
  return personOver.value === null ? null : <OnDemand load={over} props={{}} />;
}
