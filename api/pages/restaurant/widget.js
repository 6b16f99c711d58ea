// <script src="https://orders.example.com/widget.js" data-tenant="noodles"></script>: a button that opens the page.
(() => {
  const script = document.currentScript;
  const { tenant, lang, label = "Order", color = "#a8431f" } = script.dataset;
  const page = new URL(".", script.src);
  if (tenant) page.searchParams.set("tenant", tenant);
  if (lang) page.searchParams.set("lang", lang);
  const style = (element, values) => Object.assign(element.style, values);

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  style(button, {
    position: "fixed", right: "20px", bottom: "20px", zIndex: 2147483000, border: 0, borderRadius: "999px",
    padding: "14px 22px", minHeight: "48px", background: color, color: "#fff", font: "600 16px/1.2 system-ui, sans-serif",
    boxShadow: "0 6px 24px rgba(0,0,0,.25)", cursor: "pointer",
  });

  let frame = null;
  const open = () => {
    frame = document.createElement("iframe");
    frame.src = page.href;
    frame.title = label;
    frame.allow = "microphone";
    const isNarrow = matchMedia("(max-width: 600px)").matches;
    style(frame, {
      position: "fixed", zIndex: 2147483000, border: 0, background: "#f7f1e8", boxShadow: "0 12px 48px rgba(0,0,0,.3)",
      right: isNarrow ? 0 : "20px", bottom: isNarrow ? "72px" : "84px", borderRadius: isNarrow ? 0 : "18px",
      width: isNarrow ? "100%" : "420px", height: isNarrow ? "calc(100% - 72px)" : "min(720px, calc(100% - 110px))",
    });
    document.body.append(frame);
    frame.focus();
  };
  const toggle = () => {
    if (!frame) open();
    else frame.hidden = !frame.hidden;
    button.setAttribute("aria-expanded", String(!frame.hidden));
    button.textContent = frame.hidden ? label : "×";
    button.setAttribute("aria-label", label);
  };
  button.addEventListener("click", toggle);
  addEventListener("keydown", (event) => event.key === "Escape" && frame && !frame.hidden && toggle());
  document.body.append(button);
})();
