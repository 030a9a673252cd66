import CTransport
import Torch
