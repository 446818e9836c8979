"""Digits drawn with a font, as pictures to be read."""

from PIL import Image, ImageDraw, ImageFont


def draw(digit: int = 4, size: int = 200, ink: object = 0, paper: object = 255, mode="L"):
    picture = Image.new(mode, (size, size), paper)
    font = ImageFont.load_default(size * 0.6)
    ImageDraw.Draw(picture).text((size * 0.3, size * 0.15), str(digit), fill=ink, font=font)
    return picture
