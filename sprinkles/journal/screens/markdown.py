"""A person's text, drawn: Markdown in the serif that says that a person wrote it. Nothing is fetched from anywhere."""

import re
from collections.abc import Callable

import flet as ft

from ui.boundary import guarded
from ui.direction import held, own_way
from ui.text import style
from ui.tokens import R_M, Palette


def written(p: Palette, words: str, on_link: Callable[[str], None]) -> ft.Markdown:
    """The text of an entry. A line break is one; a pressed link is given to `on_link`; no picture of the web is loaded."""

    def tapped(event: ft.Event[ft.Markdown]) -> None:
        on_link(str(event.data or ""))

    return ft.Markdown(
        "\n".join(map(_line, words.split("\n"))),
        selectable=True,
        soft_line_break=True,
        extension_set=ft.MarkdownExtensionSet.GITHUB_WEB,
        auto_follow_links=False,
        on_tap_link=guarded(tapped),
        md_style_sheet=sheet_of(p),
        image_error_content=ft.Container(),
        **own_way(words),
    )


_BLOCK = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d+[.)][ \t]+)*")
_BARE = re.compile(r"[ \t]*(?:```|~~~|\||[-*_=]{3,}[ \t]*$|    )")


def _line(words: str) -> str:
    """A line that keeps its own order; what makes it a heading or a list stands outside."""
    if _BARE.match(words):
        return words
    marks = _BLOCK.match(words)
    cut = marks.end() if marks else 0
    return words[:cut] + held(words[cut:])


def sheet_of(p: Palette) -> ft.MarkdownStyleSheet:
    """Our styles for each kind of line."""
    story = style("story", p.ink)
    quiet = style("story_small", p.ink_soft)
    strong = ft.TextStyle(font_family="Title", color=p.ink)
    link = ft.TextStyle(color=p.accent, decoration=ft.TextDecoration.UNDERLINE, decoration_color=p.accent)
    return ft.MarkdownStyleSheet(
        p_text_style=story,
        list_bullet_text_style=story,
        a_text_style=link,
        em_text_style=ft.TextStyle(font_family="StoryItalic"),
        strong_text_style=strong,
        h1_text_style=style("title", p.ink),
        h2_text_style=style("question", p.ink),
        h3_text_style=style("heading", p.ink),
        h4_text_style=style("row", p.ink),
        code_text_style=ft.TextStyle(font_family="Text", size=15, color=p.ink, bgcolor=p.sunken),
        blockquote_text_style=quiet,
        blockquote_padding=ft.Padding.only(left=16, top=4, bottom=4, right=8),
        blockquote_decoration=ft.BoxDecoration(border=ft.Border.only(left=ft.BorderSide(3, p.line))),
        codeblock_padding=14,
        codeblock_decoration=ft.BoxDecoration(bgcolor=p.sunken, border_radius=R_M),
        table_head_text_style=style("label_strong", p.ink),
        table_body_text_style=style("body", p.ink),
        horizontal_rule_decoration=ft.BoxDecoration(border=ft.Border.only(top=ft.BorderSide(1, p.line))),
        block_spacing=16,
    )
