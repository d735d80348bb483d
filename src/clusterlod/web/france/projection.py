"""Put longitude and latitude onto the drawing: Lambert conformal conic, insets overseas.

The mainland and Corsica are drawn as on the maps of the IGN (standard parallels 44° and 49° N,
central meridian 3° E), on a sphere, which at this size cannot be told from the ellipsoid. Each
overseas region has an inset of its own, in the Bay of Biscay, where the map is empty.
"""

import math
from dataclasses import dataclass
from typing import Final

#: Size of the drawing, in its own units; about 1.2 km each on the mainland.
WIDTH: Final = 960
HEIGHT: Final = 900

_SOUTH, _NORTH, _MERIDIAN = math.radians(44), math.radians(49), math.radians(3)
_CONE: Final = math.log(math.cos(_SOUTH) / math.cos(_NORTH)) / math.log(
    math.tan(math.pi / 4 + _NORTH / 2) / math.tan(math.pi / 4 + _SOUTH / 2)
)
_FACTOR: Final = math.cos(_SOUTH) * math.tan(math.pi / 4 + _SOUTH / 2) ** _CONE / _CONE

#: Units to the radius of the earth, and where 3° E meets the pole of the cone.
_SCALE: Final = 5250.0
_X0: Final = 502.0
_Y0: Final = -4542.0


@dataclass(frozen=True, slots=True)
class Inset:
    """A frame on the drawing for what lies overseas.

    Attributes:
        region: Code of its region; the departement's code begins with 97.
        departement: Code of its departement.
        west: Western limit, in degrees; then south, east and north.
        x: Left of the frame, in units; then its top and its side.
    """

    region: str
    departement: str
    west: float
    south: float
    east: float
    north: float
    x: int
    y: int
    side: int = 118

    def holds(self, longitude: float, latitude: float) -> bool:
        """Tell whether a position lies in it."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def project(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a position is drawn; degrees of longitude shrink with the latitude."""
        middle = math.radians((self.south + self.north) / 2)
        wide, high = (self.east - self.west) * math.cos(middle), self.north - self.south
        scale = (self.side - 20) / max(wide, high)
        left = self.x + (self.side - wide * scale) / 2
        top = self.y + (self.side - high * scale) / 2
        x = left + (longitude - self.west) * math.cos(middle) * scale
        return x, top + (self.north - latitude) * scale


INSETS: Final = (
    Inset("01", "971", -61.82, 15.82, -60.97, 16.54, 0, 400),
    Inset("02", "972", -61.24, 14.38, -60.8, 14.89, 0, 525),
    Inset("03", "973", -54.64, 2.09, -51.6, 5.78, 0, 650),
    Inset("04", "974", 55.2, -21.4, 55.88, -20.86, 0, 775),
    Inset("06", "976", 45.01, -13.01, 45.31, -12.63, 126, 775),
)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return where a position is drawn: in an inset, or on the mainland's map."""
    for inset in INSETS:
        if inset.holds(longitude, latitude):
            return inset.project(longitude, latitude)
    distance = _FACTOR / math.tan(math.pi / 4 + math.radians(latitude) / 2) ** _CONE
    angle = _CONE * (math.radians(longitude) - _MERIDIAN)
    return _X0 + _SCALE * distance * math.sin(angle), _Y0 + _SCALE * distance * math.cos(angle)
