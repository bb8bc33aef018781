/* Gives the admin's search-as-you-type lists (select2) the name of their label, which they lack for a screen reader. */
"use strict";

function nameLists(root) {
  for (const list of root.querySelectorAll(".select2-selection[role=combobox]")) {
    const select = list.closest(".select2-container").previousElementSibling;
    const label = select && document.querySelector(`label[for="${select.id}"]`);
    if (!label) continue;
    label.id ||= `${select.id}-label`;
    const shown = list.querySelector(".select2-selection__rendered");
    list.setAttribute("aria-labelledby", [label.id, shown && shown.id].filter(Boolean).join(" "));
    if (shown) shown.removeAttribute("role");
  }
}

window.addEventListener("load", () => nameLists(document));
document.addEventListener("formset:added", (event) => setTimeout(nameLists, 0, event.target));
