/** Runs in a page of iframes, one for each mail: the widths of each mail, and the least contrast of its texts (WCAG 2.1, relative luminance). */
const measure = () => {
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const isClear = (colour) => channels(colour)[3] === 0;
  const groundOf = (element, view) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = view.getComputedStyle(at);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [...document.querySelectorAll("iframe")].map((frame) => {
    const { contentDocument: page, contentWindow: view } = frame;
    if (page === null || view === null) throw new Error("a mail has no page");
    const texts = [...page.querySelectorAll("td, span, h1, h2, b, a, p, dt, dd, code")].filter(
      (one) => one.textContent?.trim() !== "",
    );
    const contrasts = texts.map((one) => {
      const [a, b] = [luminance(view.getComputedStyle(one).color), luminance(groundOf(one, view))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
    const { scrollWidth, clientWidth } = page.documentElement;
    const ground = luminance(groundOf(page.body, view));
    return { name: frame.title, scrollWidth, clientWidth, contrast: Math.min(...contrasts), isDark: ground < 0.2 };
  });
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify(found);
  document.body.append(out);
};

window.addEventListener("load", measure);
