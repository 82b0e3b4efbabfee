"""How far would a line run: networks, snapping, routing and straight distances on WGS 84.

Pure: arrays, positions and graphs in, answers out. Degrees are WGS 84, lengths are geodesic and in
whole millimetres.
"""

from georisk.distance.engines import EngineName
from georisk.distance.estates import estate_of
from georisk.distance.field_cache import FieldCache
from georisk.distance.frame_reading import sites_from_frame, spps_from_frame
from georisk.distance.frames import distance_table, network_from_frame
from georisk.distance.graphs import network_from_graph, to_networkx
from georisk.distance.lines import LineTable
from georisk.distance.measuring import Measured, measure, measure_prepared
from georisk.distance.network import RouteNetwork, build_network
from georisk.distance.preparing import PreparedSpps, prepare_spps
from georisk.distance.ranking import Ranking, nearest_k
from georisk.distance.routing import Limits
from georisk.distance.screening import RADIUS_MM, nearest_spp, straight_to
from georisk.distance.uncertain import Samples, sampled_distances

__all__ = [
    "RADIUS_MM",
    "EngineName",
    "FieldCache",
    "Limits",
    "LineTable",
    "Measured",
    "PreparedSpps",
    "Ranking",
    "RouteNetwork",
    "Samples",
    "build_network",
    "distance_table",
    "estate_of",
    "measure",
    "measure_prepared",
    "nearest_k",
    "nearest_spp",
    "network_from_frame",
    "network_from_graph",
    "prepare_spps",
    "sampled_distances",
    "sites_from_frame",
    "spps_from_frame",
    "straight_to",
    "to_networkx",
]
