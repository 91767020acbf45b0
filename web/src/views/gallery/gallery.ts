import { loadAppTexts, loadGroupTexts, loadMediaTexts, loadPeopleTexts, loadSettingsTexts, loadToolTexts } from "../../i18n";
import { addIcons } from "../../ui/Icon";
import { more } from "../../ui/moreIcons";
import { GalleryView } from "./GalleryView";

/** loadGallery brings along what the views it draws expect to be there. */
export async function loadGallery() {
  addIcons(more);
  await Promise.all([loadAppTexts(), loadSettingsTexts(), loadToolTexts(), loadGroupTexts(), loadMediaTexts(), loadPeopleTexts()]);
  return GalleryView;
}
