import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { loadExtraTexts, loadOpsTexts, t } from "../../i18n";
import { call } from "../../state/client";
import { useSnapshot } from "../../state/useSnapshot";
import { IconButton } from "../../ui/Button";
import { ownedByIme } from "../../ui/ime";
import { Menu } from "../../ui/Menu";
import type { MenuPlace } from "../../ui/menuPlace";
import { useContextMenu } from "../../ui/useContextMenu";
import { giveBack, parsed } from "../chat/composer/send";
import { OnDemand } from "../OnDemand";

const plan = () => Promise.all([import("./PlanDialog"), loadExtraTexts()]).then(([m]) => m.PlanDialog);
const linkBar = () => Promise.all([import("../chat/composer/LinkBar"), loadOpsTexts()]).then(([m]) => m.LinkBar);
const planned = () => Promise.all([import("./PlannedDialog"), loadExtraTexts()]).then(([m]) => m.PlannedDialog);

interface SendLaterProps {
  conv: Id;
  field: RefObject<HTMLTextAreaElement | null>;
  /** What is written, which leaves the field. */
  take: () => string;
  onSend: () => void;
}

/** SendLater is what else the send button does, and what waits for its time. */
export function SendLater({ conv, field, take, onSend }: SendLaterProps) {
  const plans = useSnapshot((s) => (s.conversations[conv]?.settings.scheduled ?? 0) + (s.conversations[conv]?.settings.unsent ?? 0));
  const [at, setAt] = useState<MenuPlace | null>(null);
  const [source, setSource] = useState<string | null>(null);
  const [isListed, setListed] = useState(false);
  useEffect(() => void loadExtraTexts().catch(() => undefined), []);
  const ways = useContextMenu((place) => {
    if ((field.current?.value.trim() ?? "") !== "") {
      setAt(place);
    }
  });
  useEffect(() => {
    const button = field.current?.closest("section")?.querySelector<HTMLElement>("[data-send]");
    const off = new AbortController();
    const { signal } = off;
    button?.addEventListener("contextmenu", ways.onContextMenu, { signal });
    button?.addEventListener("keydown", (e) => ownedByIme(e) || ways.onKeyDown(e), { signal });
    button?.addEventListener("pointerdown", ways.onPointerDown, { signal });
    button?.addEventListener("pointermove", ways.onPointerMove, { signal });
    button?.addEventListener("pointerup", ways.onPointerUp, { signal });
    button?.addEventListener("pointercancel", ways.onPointerCancel, { signal });
    return () => off.abort();
  }, []);
  const back = (text: string) => giveBack(conv, text, () => field.current);
  const whisper = async () => {
    const text = take();
    onSend();
    await call("send", { conv, clientId: uuidv7(), ...(await parsed(text)), isSilent: true }).catch(() => back(text));
  };
  return (
    <>
      {field.current?.value.includes("://") === true && <OnDemand load={linkBar} props={{ conv, field }} />}
      {plans > 0 && <IconButton icon="clock" label={t("later.waiting", { count: plans })} isExpanded={isListed} onClick={() => setListed(true)} />}
      {at !== null && (
        <Menu
          label={t("later.menu")}
          at={at}
          onClose={() => setAt(null)}
          items={[
            { label: t("later.silent"), icon: "bellOff", onSelect: () => void whisper() },
            { label: t("later.schedule"), icon: "clock", onSelect: () => setSource(take()) },
          ]}
        />
      )}
      {source !== null && (
        <OnDemand
          load={plan}
          props={{
            conv,
            source,
            onClose: (isPlanned: boolean) => {
              setSource(null);
              if (!isPlanned) {
                back(source);
              }
            },
          }}
        />
      )}
      {isListed && <OnDemand load={planned} props={{ conv, onClose: () => setListed(false) }} />}
    </>
  );
}
