"""What all pictures share: the style sheet, the frame, and a picture that stands alone in a notebook."""

import re
from html import escape, unescape
from urllib.parse import quote

EM = 16  # a picture is so many units to the em of what is around it: it grows with that, on a projector
STYLE = """
.nbp{max-width:100%;height:auto;font-family:"Times New Roman","Liberation Serif",Times,serif;
font-style:italic;stroke-width:1.5;fill:var(--jp-ui-font-color0,#111)}
.nbp>*{font-size:16px}
.nbp text{text-anchor:middle}
.nbp .u,.nbp .s{font-style:normal}
.nbp .s,.nbp .t{font-size:68%}
.nbp .l{font-size:19px}
.nbp .n,.nbp .v{font:14px Arial,"Liberation Sans",sans-serif}
.nbp .v{font-size:16px}.nbp .j{font-size:15px}.nbp .j .n,.nbp .n.j{font-size:13px}.nbp .r{fill-opacity:.7}
.nbp .p{color:#0072b2}.nbp .m{color:#d55e00}.nbp .o{color:#888}.nbp .k{color:var(--jp-ui-font-color0,#111)}
.nbp rect,.nbp circle{stroke:currentColor;fill:currentColor}
.nbp .e,.nbp .c{stroke:currentColor;fill:none}.nbp .c{stroke-opacity:.35}.nbp .f{fill:currentColor}
.nbp .g{fill:var(--jp-layout-color0,#fff);stroke-width:1.2}
.nbp .w{stroke:var(--jp-ui-font-color0,#111);stroke-width:3}.nbp .a{stroke-dasharray:3 3}
.nbp .d{stroke-opacity:.3}.nbp .f.d{fill-opacity:.3}.nbp text.d{fill-opacity:.75}.nbp .c.d{stroke-opacity:.12}
""".replace("\n", "")
SHEET = f"<style>{STYLE}</style>"  # in every picture, so that each can stand alone


def as_svg(body, width, height, title, description=""):
    """A picture of that size as SVG text, its `body` in the style of all pictures; title and description are
    for who cannot see it.
    """
    about = f"<title>{escape(title)}</title>" if title else ""
    if description:
        about += f"<desc>{escape(description)}</desc>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nbp" role="img" width="{width / EM:g}em" '
        f'height="{height / EM:g}em" viewBox="0 0 {width} {height}">{about}{SHEET}{body}</svg>'
    )


def image(svg, alt=None):
    """The picture as an HTML `<img>`, which needs no widget and no trust; on white, its alt text the title's
    if none is given. It is kept small: a description, which the alt text is, the theme, and the rules of the
    style sheet that nothing in it follows are left out.
    """
    if alt is None:
        alt = unescape(svg.partition("<title>")[2].partition("</title>")[0])
    svg = re.sub("<desc>.*?</desc>", "", svg, flags=re.DOTALL).replace(STYLE, _followed(svg))
    head, body = svg.split(">", 1)
    standalone = f'{head}><rect width="100%" height="100%" style="fill:#fff;stroke:none"/>{body}'
    standalone = re.sub(r"var\(--jp[^,]*,(#\w+)\)", r"\1", standalone)
    data = quote(standalone.replace('"', "'"), safe=" !$'()*+,-./:;=?@[]^_`{|}~")  # shorter than base64
    return f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/svg+xml,{data}">'


def _followed(svg):
    """The rules of STYLE for the classes that are in a picture."""
    classes = set(" ".join(re.findall('class="([^"]*)"', svg)).split())
    return "".join(
        rule
        for rule, selectors in re.findall(r"(([^{}]+){[^}]*})", STYLE)
        if any(classes.issuperset(re.findall(r"\.(\w+)", selector)) for selector in selectors.split(","))
    )


def color(value):
    """The class that gives a value its colour; None and 0 are grey."""
    return "o" if not value else "p" if value > 0 else "m"


def squash(value, half):
    """The size of a value between 0 and 1: ½ where it is `half`, 0 where there is none."""
    size = abs(value or 0.0)
    return size / (size + half)


def tint(value):
    """How strongly a value colours its unit or tile."""
    return f"{0.06 + 0.5 * squash(value, 1.0):.2f}"
