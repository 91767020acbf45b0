import { decode, isBlurhashValid } from "blurhash";
import { useLayoutEffect, useRef } from "preact/hooks";
import css from "./Album.module.css";

/** It has no details to show. */
const SIZE = 24;

/** Blur is what a picture looks like from afar, until it is here. */
export function Blur({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (pen !== null && pen !== undefined && hash !== "" && isBlurhashValid(hash).result) {
      const pixels = pen.createImageData(SIZE, SIZE);
      pixels.data.set(decode(hash, SIZE, SIZE));
      pen.putImageData(pixels, 0, 0);
    }
  }, [hash]);
  return <canvas ref={canvas} class={css["blur"]} width={SIZE} height={SIZE} aria-hidden="true" />;
}
