// All views of stickers come together: small files cost more than they save.
export { PackDialog } from "./PackDialog";
export { StickerPanel } from "./StickerPanel";
export { StickerSettings } from "./StickerSettings";
