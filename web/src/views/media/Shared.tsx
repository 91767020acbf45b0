import { useEffect, useRef, useState } from "preact/hooks";
import { HEAD } from "../../core/log";
import { toFailure } from "../../core/errors";
import type { Event, Failure, Id, Seq } from "../../core/types";
import { explain, t } from "../../i18n";
import { listTime } from "../../i18n/time";
import { call } from "../../state/client";
import { memberName } from "../../state/names";
import { me } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { ownedByIme } from "../../ui/ime";
import { linkify } from "../../ui/linkify";
import { Waiting } from "../Waiting";
import { Cell } from "./Album";
import { DocumentCard } from "./DocumentCard";
import css from "./Shared.module.css";
import type { Shown } from "./shown";
import { Voice } from "./Voice";

const TABS = ["media", "document", "links", "voice"] as const;
type Tab = (typeof TABS)[number];
const PAGE = 60;

/** Shared is what was sent in a conversation beside words, the newest first. */
export function Shared({ conv }: { conv: Id }) {
  const [tab, setTab] = useState<Tab>("media");
  const bar = useRef<HTMLDivElement>(null);
  const onKeyDown = (e: KeyboardEvent) => {
    const step = ownedByIme(e) ? 0 : e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    const next = (TABS.indexOf(tab) + step + TABS.length) % TABS.length;
    const button = bar.current?.children[next];
    if (step !== 0 && button instanceof HTMLElement) {
      e.preventDefault();
      setTab(TABS[next] ?? "media");
      button.focus();
    }
  };
  return (
    <div class={css["shared"]}>
      <div ref={bar} class={css["tabs"]} role="tablist" tabIndex={-1} onKeyDown={onKeyDown}>
        {TABS.map((name) => (
          <button key={name} type="button" role="tab" class={css["tab"]} aria-selected={name === tab} tabIndex={name === tab ? 0 : -1} onClick={() => setTab(name)}>
            {t(`shared.${name}`)}
          </button>
        ))}
      </div>
      <div class={css["panel"]} role="tabpanel" aria-label={t(`shared.${tab}`)}>
        <List key={tab} conv={conv} tab={tab} />
      </div>
    </div>
  );
}

function List({ conv, tab }: { conv: Id; tab: Tab }) {
  const [events, setEvents] = useState<readonly Event[]>([]);
  const [before, setBefore] = useState<Seq>(HEAD);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const more = async () => {
    setBusy(true);
    try {
      const page = await call("attached", { conv, what: tab, before, limit: PAGE });
      setEvents((now) => [...now, ...page.events.toReversed()]);
      setBefore(page.before);
      setFailure(null);
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void more(), []);
  return (
    <>
      {tab === "media" ? (
        <div class={css["grid"]}>
          {events.map((e) => (
            <Pictures key={e.seq} event={e} />
          ))}
        </div>
      ) : (
        <ul class={css["list"]}>
          {events.map((e) => (
            <li key={e.seq} class={css["row"]}>
              <Entry event={e} tab={tab} />
              <From event={e} />
            </li>
          ))}
        </ul>
      )}
      {isBusy && events.length === 0 && <Waiting shape="rows" />}
      {!isBusy && failure === null && events.length === 0 && before === 0 && <p class={css["nothing"]}>{t("shared.nothing")}</p>}
      {failure !== null && (
        <p class={css["nothing"]} role="alert">
          {explain(failure)}
        </p>
      )}
      {before > 0 && before !== HEAD && (
        <Button isBusy={isBusy} onClick={() => void more()}>
          {t("shared.more")}
        </Button>
      )}
    </>
  );
}

function useShown({ conv, seq, clientId, sender, body }: Event): Shown | null {
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  return body.kind === "rich" ? { conv, seq, clientId, sender, isOwn: sender === myId, rich: body, isHeld: false, isPaused: false, hasFailed: false } : null;
}

function Pictures({ event }: { event: Event }) {
  const m = useShown(event);
  return m?.rich.what !== "media" ? null : (
    <>
      {m.rich.value.files.map((file, i) => (
        <div key={i} class={css["cell"]}>
          <Cell message={m} file={file} index={i} count={1} />
        </div>
      ))}
    </>
  );
}

function Entry({ event, tab }: { event: Event; tab: Tab }) {
  const m = useShown(event);
  if (m?.rich.what === "document" && m.rich.value.file !== undefined) {
    return <DocumentCard message={m} file={m.rich.value.file} />;
  }
  if (m?.rich.what === "voice" && m.rich.value.file !== undefined) {
    return <Voice message={m} file={m.rich.value.file} waveform={m.rich.value.waveform} />;
  }
  return tab === "links" && event.body.kind === "text" ? <Links event={event} /> : null;
}

function Links({ event: { body } }: { event: Event }) {
  const links = body.kind !== "text" ? [] : [...body.entities.flatMap((e) => (e.kind === "link" ? [e.url] : [])), ...linkify(body.text).map((l) => l.url)];
  return (
    <>
      {[...new Set(links)].map((url) => (
        <a key={url} class={css["link"]} href={url} target="_blank" rel="noopener noreferrer">
          {url}
        </a>
      ))}
    </>
  );
}

/** From leads to the message. */
function From({ event: e }: { event: Event }) {
  const name = useSnapshot((s) => memberName(s, e.conv, e.sender));
  return (
    <a class={css["from"]} href={`/c/${e.conv}/m/${e.seq}`}>
      {t("shared.at", { name, time: listTime(e.sentAt) })}
    </a>
  );
}
