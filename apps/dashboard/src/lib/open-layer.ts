// The innermost layer wins: with a dialog or a menu open, keys belong to it.
export const isLayerOpen = (): boolean =>
  document.querySelector(
    '[role="dialog"]:not([aria-modal="false"]):not([data-side-panel]), [role="alertdialog"], [role="menu"], [role="listbox"]',
  ) !== null;
