import type { Event } from "../../../core/types";
import { safeUrl } from "../../../ui/links";
import { useSource } from "../../media/useSource";
import css from "./LinkCard.module.css";

/** LinkCard is what a page says of itself, in the room that MessageRow keeps for it. Whose page it is says the address, not the page. */
export function LinkCard({ event }: { event: Event }) {
  const url = safeUrl(event.preview?.url ?? "");
  const { site, title, description, image } = event.preview ?? {};
  if (url === null) {
    return null;
  }
  const { host, origin } = new URL(url);
  const target = origin === location.origin ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return (
    <a class={css["card"]} href={url} {...target} data-link-card>
      <span class={css["words"]} dir="auto">
        <span class={css["site"]}>{!site || site === host ? host : `${host} · ${site}`}</span>
        {title && <span class={css["title"]}>{title}</span>}
        {description && <span class={css["text"]}>{description}</span>}
      </span>
      {image !== undefined && <Picture event={event} id={image.id} />}
    </a>
  );
}

function Picture({ event, id }: { event: Event; id: string }) {
  const { url, hasFailed, onError } = useSource(event, id, 0, "thumb");
  return <span class={css["frame"]}>{url !== "" && !hasFailed && <img class={css["image"]} src={url} alt="" decoding="async" draggable={false} onError={onError} />}</span>;
}
